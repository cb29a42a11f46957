namespace SemiMER.Import;

/// <summary>
/// Which columns of a pickle with splits are what; the defaults are those of MMSA. All but the ids may be missing.
/// </summary>
public sealed record PickledSplitColumns
{
    /// <summary>Column of the ids.</summary>
    public string Ids { get; init; } = "id";

    /// <summary>Column of the texts.</summary>
    public string Texts { get; init; } = "raw_text";

    /// <summary>Column of the emotions or sentiments, as names.</summary>
    public string Labels { get; init; } = "annotations";

    /// <summary>Columns of numbers that become targets; by default <c>regression_labels</c>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = ["regression_labels"];

    /// <summary>
    /// The video that an utterance is from, by its id; it becomes the dialogue and, as the speaker is not told, the speaker. By default
    /// what stands before <c>$_$</c> in an id, all of it where that is missing.
    /// </summary>
    public Func<string, string> VideoOf { get; init; } = id => id.Split("$_$")[0];
}
