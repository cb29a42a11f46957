using SemiMER.Corpora;
using SemiMER.Onnx;
using SemiMER.Recognition;

namespace SemiMER.Tool.Commands;

/// <summary>A recognizer from its file, whatever computes it.</summary>
internal static class LoadedRecognizer
{
    private const string OnnxEnding = ".onnx";

    /// <summary>Loads a recognizer; libtorch is needed only for one that is not an ONNX model.</summary>
    public static IEmotionRecognizer Load(string path)
    {
        if (path.EndsWith(OnnxEnding, StringComparison.OrdinalIgnoreCase))
            return OnnxRecognizer.Load(path);
        return LoadByTorch(path);
    }

    /// <summary>The corpus as a recognizer reads it: with the modalities that both know, and with its classes.</summary>
    /// <param name="recognizer">The recognizer.</param>
    /// <param name="folder">The folder of the corpus.</param>
    /// <param name="classes">How classes of the corpus become those of the recognizer; null if their names tell.</param>
    /// <param name="needsClasses">Whether labels are looked at.</param>
    /// <param name="context">Is told of what was changed in reading.</param>
    public static Corpus CorpusFor(
        IEmotionRecognizer recognizer, string folder, string? classes, bool needsClasses, ToolContext context)
    {
        Corpus corpus = CorpusOptions.Open(folder, modalities: null, classes: null, context);
        Modality[] known = [.. corpus.Schema.Modalities.Select(entry => entry.Modality)
            .Where(modality => recognizer.Schema.Find(modality) is not null)];
        if (known.Length == 0)
        {
            throw new ToolException($"'{corpus.Schema.Name}' has none of the modalities of the recognizer: " +
                $"{string.Join(", ", recognizer.Schema.Modalities.Select(entry => entry.Modality))}.");
        }
        corpus = corpus.WithModalities(known);
        return !needsClasses || corpus.Schema.Classes.SequenceEqual(recognizer.Classes) ? corpus
            : corpus.WithClasses(ClassMap.Parse(classes ?? string.Join(',', recognizer.Classes), corpus.Schema.Classes));
    }

    /// <summary>What a recognizer says of utterances; where it scales by speaker, those are measured on these utterances.</summary>
    public static IReadOnlyList<Prediction> Ask(IEmotionRecognizer recognizer, IReadOnlyList<Utterance> utterances, ToolContext context)
    {
        if (ScalingOf(recognizer) == ScalingScope.PerSpeaker)
        {
            context.Say("The recognizer scales by speaker: its speakers were measured on the rows that it is asked about.");
            recognizer = recognizer.Enroll(utterances); // shares the network, which the caller owns
        }
        return recognizer.Predict(utterances);
    }

    private static ScalingScope ScalingOf(IEmotionRecognizer recognizer) =>
        recognizer is OnnxRecognizer onnx ? onnx.Scaler.Scope : ScalingOfTorch(recognizer);

    // In methods of their own: what one of them needs is not loaded by the other.
    private static EmotionRecognizer LoadByTorch(string path) => EmotionRecognizer.Load(path);

    private static ScalingScope ScalingOfTorch(IEmotionRecognizer recognizer) => ((EmotionRecognizer)recognizer).Scaler.Scope;
}
