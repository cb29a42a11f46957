using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Batching;

/// <summary>Several utterances as tensors, without anything that tells their emotion. It owns its tensors.</summary>
public class UtteranceBatch : IDisposable
{
    private UtteranceBatch(IReadOnlyList<Utterance> utterances, IReadOnlyDictionary<Modality, ModalityBatch> modalities)
    {
        Utterances = utterances;
        Modalities = modalities;
    }

    private protected UtteranceBatch(UtteranceBatch other)
        : this(other.Utterances, other.Modalities)
    {
    }

    /// <summary>
    /// The utterances, in the order of the rows. In a training on a streamed set their features are there until the step has ended.
    /// </summary>
    public IReadOnlyList<Utterance> Utterances { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Utterances.Count;

    /// <summary>Where the tensors lie.</summary>
    internal Device Device => Modalities.Values.First().Values.device;

    /// <summary>The tensors of each modality of the schema, present or not.</summary>
    public IReadOnlyDictionary<Modality, ModalityBatch> Modalities { get; }

    /// <summary>Puts utterances together: sequences are padded with zeros to the longest, absent modalities masked.</summary>
    /// <param name="schema">The modalities that the batch has.</param>
    /// <param name="utterances">The utterances, at least one.</param>
    /// <param name="maximumFrames">Longer sequences are cut after this many frames, at least 1; null for whole ones.</param>
    /// <param name="device">Where the tensors are needed; they are made in the host's memory and moved once. Default the CPU.</param>
    /// <exception cref="CorpusException">
    /// There are none, features do not have the width or kind of the schema, or the padded sequences are too large for one tensor.
    /// </exception>
    public static UtteranceBatch Create(
        CorpusSchema schema, IReadOnlyList<Utterance> utterances, int? maximumFrames = null, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(utterances);
        if (maximumFrames is { } frames)
            ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1, nameof(maximumFrames));
        if (utterances.Count == 0)
            throw new CorpusException("A batch needs at least one utterance.");
        TorchLibrary.EnsureLoaded();
        using var scope = NewDisposeScope(); // frees the tensors made so far if a later modality is refused
        var modalities = schema.Modalities.ToDictionary(
            entry => entry.Modality, entry => Create(entry, utterances, maximumFrames ?? int.MaxValue, device));
        foreach (ModalityBatch modality in modalities.Values)
            modality.MoveToOuterDisposeScope();
        return new UtteranceBatch(utterances, modalities);
    }

    /// <summary>Some rows as views, without anything that tells their emotion; they end with this batch.</summary>
    internal UtteranceBatch Rows(int start, int count) => new(
        [.. Utterances.Skip(start).Take(count)],
        Modalities.ToDictionary(entry => entry.Key, entry => entry.Value.Rows(start, count)));

    /// <summary>The same utterances with other tensors, which the result owns.</summary>
    internal UtteranceBatch With(IReadOnlyDictionary<Modality, ModalityBatch> modalities) => new(Utterances, modalities);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the tensors.</summary>
    /// <param name="disposing">Whether it is called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (ModalityBatch modality in Modalities.Values)
            modality.Dispose();
    }

    private static ModalityBatch Create(ModalitySchema entry, IReadOnlyList<Utterance> utterances, int maximumFrames, Device? device)
    {
        int rows = utterances.Count, frames = 1;
        var counts = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            if (!utterances[row].Features.TryGetValue(entry.Modality, out ModalityFeatures? features))
                continue;
            entry.Check(utterances[row], features);
            counts[row] = Math.Min(features.Frames, maximumFrames);
            frames = Math.Max(frames, counts[row]);
        }
        CheckSize(entry, rows, frames);
        Tensor values = zeros(entry.Kind == FeatureKind.Vector ? [rows, entry.Width] : [rows, frames, entry.Width], float32);
        Span<float> memory = values.CpuSpan<float>();
        Tensor? real = entry.Kind == FeatureKind.Sequence ? zeros([rows, frames], @bool) : null;
        for (int row = 0; row < rows; row++)
        {
            if (counts[row] == 0)
                continue;
            ModalityFeatures features = utterances[row].Features[entry.Modality];
            features.Values.Span[..(counts[row] * entry.Width)].CopyTo(memory[(row * frames * entry.Width)..]);
            real?.CpuSpan<bool>().Slice(row * frames, counts[row]).Fill(true);
        }
        var batch = new ModalityBatch(entry, values, tensor(Array.ConvertAll(counts, count => count > 0)), real, counts);
        return device is null || device.type == DeviceType.CPU ? batch : batch.MovedTo(device);
    }

    private static void CheckSize(ModalitySchema entry, int rows, int frames)
    {
        const long most = int.MaxValue / sizeof(float);
        if ((long)rows * frames * entry.Width > most)
        {
            throw new CorpusException(
                "A batch padded to its longest sequence is too large for one tensor: make batches smaller, or cut sequences.",
                modality: entry.Modality, expected: $"at most {most} numbers", actual: $"[{rows}, {frames}, {entry.Width}]");
        }
    }
}
