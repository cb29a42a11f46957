namespace SemiMER.Corpora;

/// <summary>A split that cannot be made, or whose parts share speakers or dialogues.</summary>
public sealed class SplitException : SemiMerException
{
    /// <summary>Creates the exception for a split that cannot be made.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    public SplitException(string message)
        : base(message)
    {
        Overlap = [];
    }

    /// <summary>Creates the exception for parts that overlap.</summary>
    /// <param name="split">Name of the split.</param>
    /// <param name="left">One part, such as <c>train</c>.</param>
    /// <param name="right">The other part, such as <c>test</c>.</param>
    /// <param name="grouping">What the parts must not share.</param>
    /// <param name="overlap">Names of the speakers or dialogues on both sides.</param>
    public SplitException(string split, string left, string right, Grouping grouping, IReadOnlyList<string> overlap)
        : base(
            $"Split '{split}': {left} and {right} share {overlap.Count} " +
            $"{(grouping == Corpora.Grouping.Speaker ? "speaker" : "dialogue")}(s): " +
            $"{FaultText.List(overlap)}. Move all their rows to one side" +
            (grouping == Corpora.Grouping.Speaker ? ", or, where speakers are shared by design, group by dialogue and say so." : "."))
    {
        Grouping = grouping;
        Overlap = overlap;
    }

    /// <summary>What the parts must not share, if they overlap.</summary>
    public Grouping? Grouping { get; }

    /// <summary>Names of the speakers or dialogues on both sides; empty if the split failed for another reason.</summary>
    public IReadOnlyList<string> Overlap { get; }
}
