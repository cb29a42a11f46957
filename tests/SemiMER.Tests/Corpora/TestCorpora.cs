using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

/// <summary>Small corpora whose every number is known.</summary>
internal static class TestCorpora
{
    public static CorpusSchema Schema { get; } = new(
        "tiny", ["sad", "happy"],
        [
            new ModalitySchema(Modality.Acoustic, 2),
            new ModalitySchema(Modality.Visual, 3, FeatureKind.Sequence) { FrameRate = 12.5, Description = "face" },
        ],
        ["valence"]);

    public static CorpusRow Row(
        string id, string speaker, int? label, string split = "train", string? dialogue = null, string? session = null, float value = 1f,
        bool visual = true)
    {
        var features = new Dictionary<Modality, ModalityFeatures>
        {
            [Modality.Acoustic] = ModalityFeatures.Vector(new[] { value, -value }),
        };
        if (visual)
            features.Add(Modality.Visual, ModalityFeatures.Sequence(new[] { value, 2f, 3f, 4f, 5f, 6f }, 3));
        return new CorpusRow(
            new Utterance { Id = id, Speaker = speaker, Dialogue = dialogue, Session = session, Features = features }, label)
        {
            Split = split,
        };
    }

    /// <summary>Six rows in two splits, one of them without a label and without its visual modality.</summary>
    public static InMemoryCorpus Tiny() => new(Schema,
    [
        Extend(Row("u0", "anna", 0, dialogue: "d1"), 0.5f, "Hi, \"you\""),
        Extend(Row("u1", "ben", 1, dialogue: "d1"), float.NaN, null),
        Extend(Row("u2", "anna", null, dialogue: "d1", visual: false), 2f, "größe"),
        Extend(Row("u3", "ben", 1, dialogue: "d2"), 3f, ""),
        Extend(Row("u4", "cleo", 0, "test", "d3"), 4f, "x"),
        Extend(Row("u5", "cleo", 1, "test", "d3"), 5f, "y"),
    ]);

    /// <summary>Sessions of two speakers; of each speaker some rows of every class and one without a label.</summary>
    public static InMemoryCorpus Sessions(int sessions, int rowsPerClass)
    {
        var rows = new List<CorpusRow>();
        for (int session = 1; session <= sessions; session++)
        {
            foreach (string speaker in (string[])[$"s{session}f", $"s{session}m"])
            {
                for (int i = 0; i < 2 * rowsPerClass; i++)
                    rows.Add(Row($"{speaker}_{i}", speaker, i % 2, dialogue: $"d{session}", session: $"{session}", value: i));
                rows.Add(Row($"{speaker}_none", speaker, null, Splits.Unlabeled, $"d{session}", $"{session}"));
            }
        }
        return new InMemoryCorpus(Schema, rows);
    }

    private static CorpusRow Extend(CorpusRow row, float valence, string? text) => row with
    {
        Utterance = row.Utterance with { Text = text is "" ? null : text, Start = row.Utterance.Id == "u0" ? 7.25 : null },
        Targets = new[] { valence },
        Votes = new[] { 1f, 2f },
        Metadata = new Dictionary<string, string> { ["face"] = row.Utterance.Id + ",x" },
    };
}
