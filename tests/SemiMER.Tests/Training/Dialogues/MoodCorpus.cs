using SemiMER.Corpora;

namespace SemiMER.Tests.Training;

/// <summary>
/// Dialogues that keep a mood for a while. One direction of the features tells the mood, the others change from utterance to utterance,
/// much more.
/// </summary>
internal static class MoodCorpus
{
    public static readonly CorpusSchema Schema = new(
        "moods", ["one", "two", "three"],
        [new ModalitySchema(Modality.Acoustic, 6, FeatureKind.Vector), new ModalitySchema(Modality.Lexical, 4, FeatureKind.Vector)]);

    /// <summary>Rows of dialogues, each of two speakers; every row has a label.</summary>
    public static LabeledUtterance[] Rows(string name, int dialogues, int length, int seed)
    {
        var random = new Random(seed);
        double Noise() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
        var rows = new List<LabeledUtterance>();
        for (int dialogue = 0; dialogue < dialogues; dialogue++)
        {
            int mood = random.Next(3);
            for (int place = 0; place < length; place++)
            {
                mood = random.NextDouble() < 0.85 ? mood : random.Next(3);
                float[] Features(int width, double told) => [.. Enumerable.Range(0, width).Select(column => (float)(
                    column < 3 ? (column == mood ? told : 0) + 0.8 * Noise() : 2 * Noise()))];
                rows.Add(new LabeledUtterance(new Utterance
                {
                    Id = $"{name}-{dialogue}-{place}",
                    Speaker = $"{name}-{dialogue}-{place % 2}",
                    Dialogue = $"{name}-{dialogue}",
                    Order = place,
                    Features = new Dictionary<Modality, ModalityFeatures>
                    {
                        [Modality.Acoustic] = ModalityFeatures.Vector(Features(6, 0.7)),
                        [Modality.Lexical] = ModalityFeatures.Vector(Features(4, 0.7)),
                    },
                }, mood));
            }
        }
        return [.. rows];
    }

    /// <summary>Some rows of each class with their labels, and all others without.</summary>
    public static (LabeledSet Labeled, UnlabeledSet Unlabeled) Budget(IEnumerable<LabeledUtterance> rows, int perClass)
    {
        LabeledUtterance[] all = [.. rows];
        var kept = Enumerable.Range(0, 3)
            .SelectMany(k => all.Where(row => row.ClassIndex == k).Where((_, i) => i % 7 == 0).Take(perClass)).ToHashSet();
        return (
            new LabeledSet(Schema.Classes, all.Where(kept.Contains)),
            new UnlabeledSet(all.Where(row => !kept.Contains(row)).Select(row => row.Utterance)));
    }

    public static LabeledSet Set(IEnumerable<LabeledUtterance> rows) => new(Schema.Classes, rows);
}
