using SemiMER.Corpora;

namespace SemiMER.Tests.Training;

/// <summary>Utterances in three clusters, one a class, each seen by two modalities of two columns.</summary>
internal static class ClusterCorpus
{
    public static readonly CorpusSchema Schema = new(
        "clusters", ["one", "two", "three"],
        [new ModalitySchema(Modality.Acoustic, 2, FeatureKind.Vector), new ModalitySchema(Modality.Lexical, 2, FeatureKind.Vector)]);

    private static readonly (double X, double Y)[] Centres = [(0, 0), (4, 0), (2, 3.5)];

    /// <summary>Labeled rows of each class, and all others without, with the truth by id.</summary>
    public static (LabeledSet Labeled, UnlabeledSet Unlabeled, Dictionary<string, int> Truth) Make(
        int rows, int labeledPerClass, double spread = 0.7, Func<int, IEnumerable<Modality>>? modalitiesOf = null)
    {
        var random = new Random(5);
        Utterance Near(int i)
        {
            (double x, double y) = Centres[i % 3];
            return Row($"row-{i}", x + Noise(), y + Noise(), x + Noise(), y + Noise());
        }

        double Noise() => spread * (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6);
        LabeledUtterance[] all =
        [
            .. Enumerable.Range(0, rows).Select(i => new LabeledUtterance(
                Near(i).WithModalities(modalitiesOf?.Invoke(i) ?? [Modality.Acoustic, Modality.Lexical]), i % 3)),
        ];
        return (
            new LabeledSet(Schema.Classes, all.Take(3 * labeledPerClass)),
            new UnlabeledSet(all.Skip(3 * labeledPerClass).Select(row => row.Utterance)),
            all.ToDictionary(row => row.Utterance.Id, row => row.ClassIndex));
    }

    /// <summary>A row at a place, seen alike by both modalities unless the second place is given.</summary>
    public static Utterance Row(string id, double x, double y, double? otherX = null, double? otherY = null) => new()
    {
        Id = id,
        Speaker = id,
        Features = new Dictionary<Modality, ModalityFeatures>
        {
            [Modality.Acoustic] = ModalityFeatures.Vector(new[] { (float)x, (float)y }),
            [Modality.Lexical] = ModalityFeatures.Vector(new[] { (float)(otherX ?? x), (float)(otherY ?? y) }),
        },
    };
}
