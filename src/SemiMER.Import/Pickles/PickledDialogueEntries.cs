namespace SemiMER.Import;

/// <summary>
/// Which entries of a pickle with dialogues are what, each by its place in the tuple, from 0, or its name; null where there is none. The
/// defaults are those of IEMOCAP in conv-emotion: ids, speakers, labels, text, audio, visual, sentences, train, test.
/// </summary>
public sealed record PickledDialogueEntries
{
    /// <summary>Entry of the ids.</summary>
    public string Ids { get; init; } = "0";

    /// <summary>Entry of the speakers, as names or as vectors in which one number is 1.</summary>
    public string? Speakers { get; init; } = "1";

    /// <summary>Entry of the labels: indices into <see cref="Classes"/>, or a target.</summary>
    public string? Labels { get; init; } = "2";

    /// <summary>Entry of the texts.</summary>
    public string? Texts { get; init; } = "6";

    /// <summary>Entries with the names of the dialogues of a split, by the split's name.</summary>
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string> { ["train"] = "7", ["test"] = "8" };

    /// <summary>Names of the emotions in the order of the labels, at least two.</summary>
    public IReadOnlyList<string> Classes { get; init; } = ["happy", "sad", "neutral", "angry", "excited", "frustrated"];

    /// <summary>Name of the target, where labels are measurements, such as sentiment; null where they are classes.</summary>
    public string? Target { get; init; }

    /// <summary>
    /// Name of a speaker by dialogue and what the file calls the speaker there. By default both, joined by an underscore: letters such as M
    /// and F are other people in other dialogues. Of IEMOCAP: <c>(dialogue, letter) => dialogue[..5] + "_" + letter</c>.
    /// </summary>
    public Func<string, string, string> SpeakerOf { get; init; } = (dialogue, speaker) => $"{dialogue}_{speaker}";

    /// <summary>Session by dialogue; null for none. Of IEMOCAP: <c>dialogue => dialogue[..5]</c>.</summary>
    public Func<string, string?> SessionOf { get; init; } = _ => null;
}
