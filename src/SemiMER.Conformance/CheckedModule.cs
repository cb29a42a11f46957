using SemiMER.Batching;
using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Conformance;

/// <summary>A module that computes one row an utterance.</summary>
/// <param name="Module">The module, whose parameters are looked at.</param>
/// <param name="Compute">Computes the rows of a batch.</param>
/// <param name="RowsAreIndependent">Whether it says that rows do not depend on the others in training either.</param>
/// <param name="Owner">What is to be disposed.</param>
internal sealed record CheckedModule(
    nn.Module Module, Func<UtteranceBatch, Tensor> Compute, bool RowsAreIndependent, IDisposable Owner) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Owner.Dispose();

    /// <summary>The rows, and the gradients of all parameters by name, of a batch.</summary>
    /// <param name="schema">The modalities.</param>
    /// <param name="utterances">The utterances.</param>
    /// <param name="hidden">What is put in padded frames and in the place of absent modalities.</param>
    /// <param name="counted">Whether a row has a part in the gradients. Default: each.</param>
    public (double[][] Rows, SortedDictionary<string, double[]?> Gradients) Run(
        CorpusSchema schema, IReadOnlyList<Utterance> utterances, double hidden = 0, Func<Utterance, bool>? counted = null)
    {
        using var scope = NewDisposeScope();
        using UtteranceBatch batch = UtteranceBatch.Create(schema, utterances);
        foreach (ModalityBatch modality in batch.Modalities.Values)
            Hide(modality, hidden);
        Module.zero_grad();
        Tensor rows = Compute(batch);
        int width = (int)(rows.numel() / utterances.Count);
        // Weights of all signs and sizes, so that nothing cancels; 0 for a row that does not count.
        var random = new RandomSource(1, "weights of the result");
        float[] weights = [.. utterances.SelectMany(utterance => Enumerable.Range(0, width).Select(_ =>
            (float)random.NextNormal() * (counted?.Invoke(utterance) != false ? 1 : 0)))];
        if (rows.requires_grad)
            (rows * tensor(weights, rows.shape)).sum().backward();
        var gradients = new SortedDictionary<string, double[]?>(StringComparer.Ordinal);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in Module.named_parameters())
        {
            if (parameter.requires_grad)
                gradients[name] = parameter.grad is { } gradient ? Numbers.Of(gradient) : null;
        }
        Module.zero_grad();
        return ([.. Numbers.Of(rows).Chunk(width)], gradients);
    }

    private static void Hide(ModalityBatch batch, double content)
    {
        using Scalar number = (float)content;
        Tensor present = batch.Frames is { } frames
            ? frames.logical_and(batch.Present.unsqueeze(1)).unsqueeze(2) : batch.Present.unsqueeze(1);
        batch.Values.masked_fill_(present.logical_not().expand(batch.Values.shape), number);
    }
}
