namespace SemiMER.Tests;

/// <summary>Tests of what belongs to the whole process: they run one by one, while no others do.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
