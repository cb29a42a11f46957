using System.Text.Json;
using SemiMER.Corpora;

namespace SemiMER.Tests.Training;

/// <summary>What scikit-learn says of some utterances: see tests/fixtures/baseline_fixtures.py.</summary>
internal static class LinearSoftmaxFixture
{
    public static CorpusSchema Schema { get; } = new("fixture", ["a", "b", "c"],
    [
        new ModalitySchema(Modality.Acoustic, 3), new ModalitySchema(Modality.Visual, 2, FeatureKind.Sequence),
        new ModalitySchema(Modality.Lexical, 2),
    ]);

    private static readonly JsonElement Content = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "fixtures", "data", "linear_softmax.json"))).RootElement;

    public static LabeledSet Labeled { get; } = Set("labeled");

    public static LabeledSet Test { get; } = Set("test");

    /// <summary>Probabilities of each class of each test row.</summary>
    public static double[][] Probabilities(double strength) =>
        Content.GetProperty("fits").EnumerateArray().Single(fit => fit.GetProperty("strength").GetDouble() == strength)
            .GetProperty("probabilities").Deserialize<double[][]>()!;

    private static LabeledSet Set(string name) => new(Schema.Classes, Content.GetProperty(name).EnumerateArray().Select((row, i) =>
        new LabeledUtterance(
            new Utterance { Id = $"{name} {i}", Speaker = $"{name} {i % 4}", Features = Features(row) },
            row.GetProperty("label").GetInt32())));

    private static Dictionary<Modality, ModalityFeatures> Features(JsonElement row) => Schema.Modalities
        .Where(entry => row.GetProperty(entry.Modality.Name).ValueKind != JsonValueKind.Null)
        .ToDictionary(entry => entry.Modality, entry =>
        {
            float[] values = [.. row.GetProperty(entry.Modality.Name).Deserialize<float[][]>()!.SelectMany(frame => frame)];
            return entry.Kind == FeatureKind.Vector ? ModalityFeatures.Vector(values) : ModalityFeatures.Sequence(values, entry.Width);
        });
}
