using Microsoft.ML.OnnxRuntime;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;

namespace SemiMER.Onnx.Tests;

/// <summary>
/// What stands behind the length of a sequence or where a modality is absent counts for nothing in the graph itself, be it NaN, and lengths
/// of absent sequences may be any number.
/// </summary>
public sealed class MaskTests
{
    private const int Padding = 3;

    public static TheoryData<string> Encoders => new(EncoderCases.All.Keys);

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Nothing_under_a_mask_counts(string encoder)
    {
        var schema = new CorpusSchema("masks", ["calm", "angry", "sad"],
            [EncoderCases.Schema(Modality.Acoustic, encoder), new(Modality.Visual, 4, FeatureKind.Sequence), new(Modality.Lexical, 3)]);
        Utterance[] utterances = RandomUtterances.Of(schema, [2, 6], EncoderCases.Vocabulary);
        Agree(schema, utterances, new EmotionNetworkOptions
        {
            Fusion = new LowRankFusionOptions(),
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = EncoderCases.All[encoder] },
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_under_a_mask_counts_where_frames_read_other_modalities(bool isJoint)
    {
        var schema = new CorpusSchema("masks", ["calm", "angry", "sad"],
            [new(Modality.Acoustic, 5, FeatureKind.Sequence), new(Modality.Visual, 4, FeatureKind.Sequence)]);
        var encoder = new TransformerEncoderOptions { ModelSize = 8, Heads = 2, Blocks = 1 };
        Agree(schema, RandomUtterances.Of(schema, [1, 2, 6]), new EmotionNetworkOptions
        {
            Imagination = new ImaginationOptions(),
            CrossModal = new CrossModalTransformerOptions { IsJoint = isJoint, Blocks = 1 },
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = encoder, [Modality.Visual] = encoder },
        });
    }

    [Fact]
    public void An_utterance_without_any_modality_is_finite()
    {
        using Exported exported = OnnxRecognizerTests.Make();
        using OnnxSession session = OnnxSession.Open(Exported.Bytes(exported.Original), "bytes");
        var inputs = new Dictionary<string, OrtValue>();
        try
        {
            foreach (ModalitySchema entry in exported.Onnx.Schema.Modalities)
                AddInputs(inputs, entry, [new Utterance { Id = "none", Speaker = "anna" }]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(inputs, ["probabilities"]);
            float[] probabilities = outputs[0].GetTensorDataAsSpan<float>().ToArray();
            probabilities.Should().OnlyContain(probability => probability > 0);
            probabilities.Sum().Should().BeApproximately(1, 1e-5f);
        }
        finally
        {
            foreach (OrtValue input in inputs.Values)
                input.Dispose();
        }
    }

    private static void Agree(CorpusSchema schema, Utterance[] utterances, EmotionNetworkOptions options)
    {
        EmotionNetwork network = Exported.Network(schema, options with { EmbeddingSize = 6 });
        using Exported exported = Exported.Of(network, utterances);
        IReadOnlyList<Prediction> clean = exported.Onnx.Predict(utterances);
        float[] dirty = Run(Exported.Bytes(exported.Original), schema, utterances);
        for (int row = 0; row < utterances.Length; row++)
        {
            for (int k = 0; k < schema.Classes.Count; k++)
                dirty[row * schema.Classes.Count + k].Should().BeApproximately(clean[row].Probabilities[k], 1e-6f);
        }
    }

    private static float[] Run(byte[] model, CorpusSchema schema, Utterance[] utterances)
    {
        using OnnxSession session = OnnxSession.Open(model, "bytes");
        var inputs = new Dictionary<string, OrtValue>();
        try
        {
            foreach (ModalitySchema entry in schema.Modalities)
                AddInputs(inputs, entry, utterances);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(inputs, ["probabilities"]);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            foreach (OrtValue input in inputs.Values)
                input.Dispose();
        }
    }

    // NaN wherever nothing is, and frames of padding more than there need be.
    private static void AddInputs(Dictionary<string, OrtValue> inputs, ModalitySchema entry, Utterance[] utterances)
    {
        (string name, int rows) = (entry.Modality.Name, utterances.Length);
        bool[] present = [.. utterances.Select(row => row.Has(entry.Modality))];
        int frames = entry.Kind == FeatureKind.Vector
            ? 1 : Padding + utterances.Max(row => row.Features.GetValueOrDefault(entry.Modality)?.Frames ?? 1);
        var values = new float[rows * frames * entry.Width];
        values.AsSpan().Fill(float.NaN);
        for (int row = 0; row < rows; row++)
            utterances[row].Features.GetValueOrDefault(entry.Modality)?.Values.Span.CopyTo(values.AsSpan(row * frames * entry.Width));
        inputs.Add(name, OrtValue.CreateTensorValueFromMemory(
            values, entry.Kind == FeatureKind.Vector ? [rows, entry.Width] : [rows, frames, entry.Width]));
        inputs.Add($"{name}_present", OrtValue.CreateTensorValueFromMemory(present, [rows]));
        if (entry.Kind == FeatureKind.Vector)
            return;
        long[] lengths = [.. utterances.Index().Select(row =>
            (long?)row.Item.Features.GetValueOrDefault(entry.Modality)?.Frames ?? (row.Index % 3 - 1) * 99)];
        inputs.Add($"{name}_lengths", OrtValue.CreateTensorValueFromMemory(lengths, [rows]));
    }
}
