namespace SemiMER.Corpora;

/// <summary>How a folder of recordings or features with a CSV file of ids is read.</summary>
public sealed record FeatureFolderOptions
{
    /// <summary>Name of the corpus.</summary>
    public string Name { get; init; } = "corpus";

    /// <summary>The CSV file, in the folder.</summary>
    public string IdsFile { get; init; } = "ids.csv";

    /// <summary>Names of the emotions in the order of the class index; by default those that occur, sorted.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Columns with continuous targets, such as valence; an empty field means none.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];
}
