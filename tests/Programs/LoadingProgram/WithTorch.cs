using SemiMER;
using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Torch;
using TorchSharp;

namespace LoadingProgram;

/// <summary>What needs libtorch.</summary>
internal static class WithTorch
{
    private static readonly Utterance Utterance = new Utterance { Id = "u1", Speaker = "anna" }
        .WithFeatures([new(Modality.Acoustic, ModalityFeatures.Vector(new float[] { 1, 2, 3 }))]);

    private static CorpusSchema Schema => new("small", ["calm", "angry"], [new ModalitySchema(Modality.Acoustic, 3, FeatureKind.Vector)]);

    /// <summary>Makes a network and lets it predict.</summary>
    public static string Predict()
    {
        using EmotionNetwork network = EmotionNetwork.Create(Schema);
        using UtteranceBatch batch = UtteranceBatch.Create(Schema, [Utterance]);
        using torch.Tensor scores = network.call(batch);
        return string.Join(" x ", scores.shape);
    }

    /// <summary>Enters by every door, and tells what stands behind it.</summary>
    public static void TryEntries()
    {
        Try("EnsureLoaded", TorchLibrary.EnsureLoaded);
        Try("EmotionNetwork.Create", () => EmotionNetwork.Create(Schema));
        Try("EmotionNetwork", () => new EmotionNetwork(
            Schema, new Dictionary<Modality, IModalityEncoder>(), new Dictionary<Modality, IModalityDecoder>()));
        Try("EmotionRecognizer.Load", () => EmotionRecognizer.Load("missing.semimer"));
        Try("UtteranceBatch.Create", () => UtteranceBatch.Create(Schema, [Utterance]));
        Try("LabeledBatch.Create", () => LabeledBatch.Create(Schema, [new LabeledUtterance(Utterance, 0)]));
        Try("DenseEncoder", () => new DenseEncoder(3, [], 2, dropout: 0));
        Try("StreamDropout", () => new StreamDropout(0.5));
        foreach (EncoderOptions options in new EncoderOptions[]
        {
            new DenseEncoderOptions(), new RecurrentEncoderOptions(), new StatisticsPoolingOptions(), new TextConvolutionOptions(),
            new TransformerEncoderOptions(), new TransformerAutoencoderOptions(),
        })
        {
            FeatureKind kind = options is DenseEncoderOptions ? FeatureKind.Vector : FeatureKind.Sequence;
            var schema = new ModalitySchema(Modality.Acoustic, 8, kind);
            Try($"encoder of {options.GetType().Name}", () => options.CreateEncoder(schema, 8));
            Try($"decoder of {options.GetType().Name}", () => options.CreateDecoder(schema, 8));
        }
    }

    private static void Try(string entry, Action enter) => Try(entry, () =>
    {
        enter();
        return entry;
    });

    private static void Try(string entry, Func<object?> enter)
    {
        try
        {
            if (enter() is not null) // not every encoder has a decoder
                Console.WriteLine($"{entry}: entered");
        }
        catch (SemiMerException exception)
        {
            Console.WriteLine($"{entry}: {exception.GetType().Name}: {exception.Message}");
        }
    }
}
