using Microsoft.ML.OnnxRuntime;
using SemiMER.Corpora;

namespace SemiMER.Onnx;

/// <summary>Utterances as the inputs of an exported recognizer, and its outputs as numbers.</summary>
internal sealed class RecognizerBatch : IDisposable
{
    private readonly Dictionary<string, OrtValue> inputs = new(StringComparer.Ordinal);

    private RecognizerBatch()
    {
    }

    /// <summary>Computes one batch.</summary>
    /// <param name="session">The model.</param>
    /// <param name="description">What it says of itself.</param>
    /// <param name="utterances">The utterances, each with some of the modalities of the schema, not scaled.</param>
    /// <param name="dialogues">Lengths of the dialogues that they are, one after the other; null if the network reads none.</param>
    /// <returns>Probabilities <c>[batch, classes]</c> and targets <c>[batch, target]</c>, row after row.</returns>
    /// <exception cref="CorpusException">A speaker is not enrolled, or no training row had a modality.</exception>
    /// <exception cref="OnnxException">The model refuses the batch.</exception>
    public static (float[] Probabilities, float[] Targets) Run(
        OnnxSession session, RecognizerDescription description, Utterance[] utterances, int[]? dialogues)
    {
        using var batch = new RecognizerBatch();
        foreach (ModalitySchema entry in description.Schema.Modalities)
            batch.Add(entry, description.Scaler, utterances);
        if (dialogues is not null)
            batch.AddDialogues(dialogues);
        bool hasTargets = description.Targets.Count > 0;
        string[] names = hasTargets ? [OnnxInputs.Probabilities, OnnxInputs.Targets] : [OnnxInputs.Probabilities];
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(batch.inputs, names);
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
        bool isOfSpeakers = scaler.Scope == ScalingScope.PerSpeaker &&
            scaler.Overall.TryGetValue(entry.Modality, out ColumnStatistics? overall) && !overall.IsKept;
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
