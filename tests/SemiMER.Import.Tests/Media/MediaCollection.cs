namespace SemiMER.Import.Tests.Media;

/// <summary>Tests that count the temporary folders of sound run one after another.</summary>
[CollectionDefinition(nameof(MediaCollection))]
public sealed class MediaCollection;
