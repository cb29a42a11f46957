using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;

namespace SemiMER.Onnx;

/// <summary>
/// A recognizer that <see cref="OnnxExport"/> wrote, computed by ONNX Runtime: it predicts what the <see cref="EmotionRecognizer"/>
/// predicts, but for rounding, and libtorch is never loaded. Any number of threads may predict at once.
/// </summary>
public sealed class OnnxRecognizer : IEmotionRecognizer
{
    private readonly RecognizerModel model;

    private OnnxRecognizer(RecognizerModel model, FeatureScaler scaler)
    {
        this.model = model;
        Scaler = scaler;
    }

    /// <inheritdoc/>
    public CorpusSchema Schema => model.Description.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => Schema.Classes;

    /// <inheritdoc/>
    public IReadOnlyList<string> Targets => model.Description.Targets;

    /// <inheritdoc/>
    public ModelCard? Card => model.Description.Card;

    /// <inheritdoc/>
    public double ConfidenceThreshold => model.Description.ConfidenceThreshold;

    /// <inheritdoc/>
    public TrainingRange? TrainingRange => model.Description.TrainingRange;

    /// <summary>The temperature that its scores were divided by before it was exported; 1 if none.</summary>
    public double Temperature => model.Description.Temperature;

    /// <summary>The scaling of features, which the model does by itself.</summary>
    public FeatureScaler Scaler { get; }

    /// <summary>Loads a recognizer from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads that one prediction may use, at least 1. Default 1, as several predict at once.</param>
    /// <exception cref="OnnxException">The file is missing, damaged, another ONNX model, or of a newer version.</exception>
    public static OnnxRecognizer Load(string path, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OnnxException($"cannot be read: {error.Message}", path, innerException: error);
        }
        return Load(bytes, path, threads);
    }

    /// <summary>Loads a recognizer from a stream.</summary>
    /// <param name="stream">The stream, which is read to its end and stays open.</param>
    /// <param name="threads">Threads that one prediction may use, at least 1. Default 1, as several predict at once.</param>
    /// <exception cref="OnnxException">What it holds is damaged, another ONNX model, or of a newer version.</exception>
    public static OnnxRecognizer Load(Stream stream, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Load(copy.ToArray(), "stream", threads);
    }

    /// <summary>
    /// A recognizer that also knows these speakers: needed before predicting new speakers if features are scaled per speaker. The model is
    /// shared.
    /// </summary>
    /// <param name="utterances">Rows of the speakers, without labels.</param>
    public OnnxRecognizer Enroll(IEnumerable<Utterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        FeatureScaler scaler = Scaler.Enroll(
            utterances.Select(row => row.WithModalities(Schema.Modalities.Select(entry => entry.Modality))));
        return new OnnxRecognizer(model, scaler);
    }

    IEmotionRecognizer IEmotionRecognizer.Enroll(IEnumerable<Utterance> utterances) => Enroll(utterances);

    /// <inheritdoc/>
    public Prediction Predict(Utterance utterance) => Predict([utterance])[0];

    /// <inheritdoc/>
    public Prediction Predict(IReadOnlyDictionary<Modality, ModalityFeatures> features) =>
        Predict(new Utterance { Id = "", Speaker = "", Features = features });

    /// <inheritdoc/>
    public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        foreach (Utterance utterance in utterances)
            ArgumentNullException.ThrowIfNull(utterance);
        var predictions = new Prediction[utterances.Count];
        if (model.Description.MaximumUtterances is { } most)
        {
            foreach (IReadOnlyList<int[]> dialogues in PredictionBatches.CutDialogues(Schema, utterances, most))
                Predict(utterances, [.. dialogues.SelectMany(rows => rows)], [.. dialogues.Select(rows => rows.Length)], predictions);
        }
        else
        {
            foreach (int[] rows in PredictionBatches.Cut(Schema, utterances))
                Predict(utterances, rows, dialogues: null, predictions);
        }
        return predictions;
    }

    /// <inheritdoc/>
    public RangeReport? CheckRange(Utterance utterance)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        return TrainingRange?.Check(Scaler.Transform(Schema.Usable(utterance)));
    }

    /// <summary>Closes the model, also for those that share it.</summary>
    public void Dispose() => model.Dispose();

    private static OnnxRecognizer Load(byte[] bytes, string file, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        RecognizerModel model = RecognizerModel.Open(bytes, file, threads);
        return new OnnxRecognizer(model, model.Description.Scaler);
    }

    private Utterance Usable(Utterance utterance)
    {
        Utterance usable = Schema.Usable(utterance);
        foreach ((Modality modality, ModalityFeatures features) in usable.Features)
        {
            if (model.Description.Vocabularies.TryGetValue(modality, out int vocabulary))
                CheckWords(usable, modality, features.Values.Span, vocabulary);
        }
        return usable;
    }

    private static void CheckWords(Utterance utterance, Modality modality, ReadOnlySpan<float> numbers, int vocabulary)
    {
        foreach (float number in numbers)
        {
            if (number >= 0 && number < vocabulary && number == MathF.Floor(number))
                continue;
            throw new CorpusException("A feature is no number of a word of the vocabulary.", utteranceId: utterance.Id, modality: modality,
                expected: FormattableString.Invariant($"whole numbers from 0 to {vocabulary - 1}"),
                actual: FormattableString.Invariant($"{number}"));
        }
    }

    // Rows of one batch; lengths of the dialogues that they are, if the network reads them.
    private void Predict(IReadOnlyList<Utterance> utterances, int[] rows, int[]? dialogues, Prediction[] predictions)
    {
        Utterance[] usable = Array.ConvertAll(rows, row => Usable(utterances[row]));
        using RecognizerBatch batch = RecognizerBatch.Of(Schema, Scaler, usable, dialogues);
        (float[] probabilities, float[] targets) = model.Run(batch);
        for (int i = 0; i < rows.Length; i++)
        {
            predictions[rows[i]] = Predicted(
                usable[i], probabilities.AsSpan(i * Classes.Count, Classes.Count).ToArray(),
                targets.AsSpan(i * Targets.Count, Targets.Count).ToArray());
        }
    }

    private Prediction Predicted(Utterance utterance, float[] probabilities, float[] values)
    {
        if (!Array.TrueForAll(probabilities, float.IsFinite) || !Array.TrueForAll(values, float.IsFinite))
        {
            throw new ModelException($"The network gives no probabilities but NaN for the utterance '{utterance.Id}': its weights are " +
                "damaged, or the features are far beyond those it was trained on.");
        }
        int best = Array.IndexOf(probabilities, probabilities.Max());
        return new Prediction
        {
            UtteranceId = utterance.Id,
            Classes = Classes,
            Probabilities = probabilities,
            ClassIndex = best,
            Abstains = probabilities[best] < ConfidenceThreshold,
            Distance = TrainingRange?.DistanceOf(Scaler.Transform(utterance)),
            Values = Targets.Zip(values).ToDictionary(value => value.First, value => (double)value.Second),
            Modalities = [.. Schema.Modalities.Select(entry => entry.Modality).Where(utterance.Has)],
        };
    }
}
