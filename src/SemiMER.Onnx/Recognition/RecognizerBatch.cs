using Microsoft.ML.OnnxRuntime;
using SemiMER.Corpora;

namespace SemiMER.Onnx;

/// <summary>Utterances as the inputs of an exported recognizer, and its outputs as numbers.</summary>
internal sealed class RecognizerBatch : IDisposable
{
    private static readonly string[] One = [OnnxInputs.Probabilities], Both = [OnnxInputs.Probabilities, OnnxInputs.Targets];

    private readonly Dictionary<string, OrtValue> inputs = new(StringComparer.Ordinal);

    private RecognizerBatch(int rows) => Rows = rows;

    /// <summary>Number of utterances.</summary>
    public int Rows { get; }

    /// <summary>Makes the inputs.</summary>
    /// <param name="schema">The modalities.</param>
    /// <param name="scaler">The scaling, for what is scaled per speaker.</param>
    /// <param name="utterances">The utterances, each with some of the modalities of the schema, not scaled.</param>
    /// <param name="dialogues">Lengths of the dialogues that they are, one after the other; null if the network reads none.</param>
    /// <exception cref="CorpusException">A speaker is not enrolled, or no training row had a modality.</exception>
    public static RecognizerBatch Of(CorpusSchema schema, FeatureScaler scaler, Utterance[] utterances, int[]? dialogues)
    {
        var batch = new RecognizerBatch(utterances.Length);
        try
        {
            foreach (ModalitySchema entry in schema.Modalities)
                batch.Add(entry, scaler, utterances);
            if (dialogues is not null)
                batch.AddDialogues(dialogues);
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <summary>Computes the outputs.</summary>
    /// <param name="session">The model.</param>
    /// <param name="hasTargets">Whether it predicts targets.</param>
    /// <returns>Probabilities <c>[batch, classes]</c> and targets <c>[batch, target]</c>, row after row.</returns>
    /// <exception cref="OnnxException">The model refuses the batch.</exception>
    public (float[] Probabilities, float[] Targets) Run(OnnxSession session, bool hasTargets)
    {
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(inputs, hasTargets ? Both : One);
        return (Numbers(outputs[0]), hasTargets ? Numbers(outputs[1]) : []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OrtValue input in inputs.Values)
            input.Dispose();
    }

    private static float[] Numbers(OrtValue output) => output.GetTensorDataAsSpan<float>().ToArray();

    private void Add(ModalitySchema entry, FeatureScaler scaler, Utterance[] utterances)
    {
        string name = entry.Modality.Name;
        int rows = utterances.Length;
        var features = new ModalityFeatures?[rows];
        for (int row = 0; row < rows; row++)
            features[row] = utterances[row].Features.GetValueOrDefault(entry.Modality);
        int frames = features.Max(own => own?.Frames ?? 1);
        var values = new float[checked(rows * frames * entry.Width)];
        for (int row = 0; row < rows; row++)
            features[row]?.Values.Span.CopyTo(values.AsSpan(row * frames * entry.Width));
        Add(name, values, entry.Kind == FeatureKind.Vector ? [rows, entry.Width] : [rows, frames, entry.Width]);
        Add(OnnxInputs.PresentOf(name), Array.ConvertAll(features, own => own is not null), [rows]);
        if (entry.Kind == FeatureKind.Sequence)
            Add(OnnxInputs.LengthsOf(name), Array.ConvertAll(features, own => (long)(own?.Frames ?? 1)), [rows]);
        AddStatistics(entry, scaler, utterances);
    }

    private void AddDialogues(int[] lengths)
    {
        int longest = lengths.Max(), row = 0;
        var rows = new long[lengths.Length * longest];
        rows.AsSpan().Fill(-1);
        foreach ((int dialogue, int length) in lengths.Index())
        {
            for (int place = 0; place < length; place++)
                rows[dialogue * longest + place] = row++;
        }
        Add(OnnxInputs.DialogueRows, rows, [lengths.Length, longest]);
    }

    // All that would refuse an utterance is asked here, scaled per speaker or not.
    private void AddStatistics(ModalitySchema entry, FeatureScaler scaler, Utterance[] utterances)
    {
        bool isOfSpeakers = scaler.IsOfSpeakers(entry.Modality);
        double[] means = isOfSpeakers ? new double[utterances.Length * entry.Width] : [], scales = [.. means];
        scales.AsSpan().Fill(1);
        for (int row = 0; row < utterances.Length; row++)
        {
            if (!utterances[row].Has(entry.Modality))
                continue;
            ColumnStatistics statistics = scaler.StatisticsOf(utterances[row], entry.Modality);
            if (!isOfSpeakers)
                continue;
            statistics.Mean.CopyTo(means, row * entry.Width);
            statistics.Scale.CopyTo(scales, row * entry.Width);
        }
        if (!isOfSpeakers)
            return;
        Add(OnnxInputs.MeanOf(entry.Modality.Name), means, [utterances.Length, entry.Width]);
        Add(OnnxInputs.DeviationOf(entry.Modality.Name), scales, [utterances.Length, entry.Width]);
    }

    private void Add<T>(string name, T[] values, long[] shape)
        where T : unmanaged =>
        inputs.Add(name, OrtValue.CreateTensorValueFromMemory(values, shape));
}
