namespace SemiMER.Tests.Package;

/// <summary>Tests of the packages share those that were packed once.</summary>
[CollectionDefinition(nameof(PackedPackage))]
public sealed class PackedPackageCollection : ICollectionFixture<PackedPackage>;
