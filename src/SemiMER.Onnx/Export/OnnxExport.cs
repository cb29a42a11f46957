using Google.Protobuf;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Formats;
using SemiMER.Models;
using SemiMER.Recognition;
using ModelProto = global::Onnx.ModelProto;
using OperatorSetIdProto = global::Onnx.OperatorSetIdProto;
using StringStringEntryProto = global::Onnx.StringStringEntryProto;

namespace SemiMER.Onnx;

/// <summary>
/// Writes a trained recognizer as one ONNX file (operator set 17): <see cref="OnnxRecognizer"/> predicts from it without libtorch, and any
/// runtime of ONNX does.
/// </summary>
/// <remarks>
/// <para>Inputs of each modality m: <c>m</c>, the features as they come, not scaled, float <c>[batch, width]</c> or
/// <c>[batch, time, width]</c>; <c>m_present</c>, bool <c>[batch]</c>; of a sequence <c>m_lengths</c>, Int64 <c>[batch]</c>. What stands
/// where a modality is absent, and behind the length of a sequence, counts for nothing, be it NaN. If features are scaled per speaker:
/// <c>m_mean</c> and <c>m_deviation</c> of each utterance's speaker, double <c>[batch, width]</c>.</para>
/// <para>If the network reads dialogues: <c>dialogue_rows</c>, Int64 <c>[dialogues, utterances]</c>, the number of the row that stands at
/// each place of each dialogue, -1 in padding at the end of shorter ones.</para>
/// <para>Outputs: <c>probabilities</c>, float <c>[batch, classes]</c>; if the network predicts targets, <c>targets</c>, float
/// <c>[batch, target]</c>, in their own units.</para>
/// <para>The metadata hold classes, modalities, scaling, model card, threshold of the confidence, training range, the version of the
/// library and a digest of the whole file.</para>
/// </remarks>
public static class OnnxExport
{
    private const int OperatorSet = 17, IntermediateRepresentation = 8;
    private static readonly string LibraryVersion = typeof(OnnxExport).Assembly.GetName().Version!.ToString(fieldCount: 3);

    /// <summary>Writes a recognizer into a file. Atomic.</summary>
    /// <param name="recognizer">The recognizer; it stays as it is.</param>
    /// <param name="path">The file, such as <c>emotion.onnx</c>; an existing one is replaced.</param>
    /// <exception cref="OnnxException">A part of its network cannot be exported; nothing was written.</exception>
    /// <exception cref="FileFormatException">The file cannot be written; an existing one is as it was.</exception>
    public static void Write(EmotionRecognizer recognizer, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] model = Serialize(recognizer);
        AtomicFile.Write(path, stream => stream.Write(model));
    }

    /// <summary>Writes a recognizer into a stream.</summary>
    /// <param name="recognizer">The recognizer; it stays as it is.</param>
    /// <param name="stream">The stream; it stays open.</param>
    /// <exception cref="OnnxException">A part of its network cannot be exported; nothing was written.</exception>
    public static void Write(EmotionRecognizer recognizer, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Serialize(recognizer));
    }

    private static byte[] Serialize(EmotionRecognizer recognizer)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        EmotionNetwork network = recognizer.Network;
        var model = new ModelProto
        {
            IrVersion = IntermediateRepresentation,
            ProducerName = nameof(SemiMER),
            ProducerVersion = LibraryVersion,
            Graph = NetworkGraph.Of(network, recognizer.Scaler).Proto,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OperatorSet });
        var description = new RecognizerDescription
        {
            Schema = recognizer.Schema,
            Scaler = recognizer.Scaler,
            Targets = recognizer.Targets,
            Card = recognizer.Card,
            ConfidenceThreshold = recognizer.ConfidenceThreshold,
            Temperature = recognizer.Temperature,
            TrainingRange = recognizer.TrainingRange,
            MaximumUtterances = network.Options.Context?.MaximumUtterances,
            Vocabularies = network.Encoders.Select(encoder => KeyValuePair.Create(encoder.Key, EncoderGraph.Vocabulary(encoder.Value)))
                .Where(entry => entry.Value > 0).ToDictionary(),
        };
        Add(model, RecognizerDescription.FormatKey, RecognizerDescription.Format);
        Add(model, RecognizerDescription.VersionKey, LibraryVersion);
        Add(model, RecognizerDescription.Key, description.ToJson());
        Add(model, ContentDigest.Key, ContentDigest.Empty);
        byte[] bytes = model.ToByteArray();
        ContentDigest.Enter(bytes);
        return bytes;
    }

    private static void Add(ModelProto model, string key, string value) =>
        model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
}
