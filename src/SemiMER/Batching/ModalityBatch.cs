using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Batching;

/// <summary>One modality of several utterances as tensors. It owns them.</summary>
public sealed class ModalityBatch : IDisposable
{
    internal ModalityBatch(ModalitySchema schema, Tensor values, Tensor present, Tensor? frames)
    {
        Schema = schema;
        Values = values;
        Present = present;
        Frames = frames;
    }

    /// <summary>What the modality is, its width and kind.</summary>
    public ModalitySchema Schema { get; }

    /// <summary>
    /// The features: <c>[batch, feature]</c> of a vector, <c>[batch, time, feature]</c> of a sequence, padded with zeros.
    /// Rows of utterances that lack the modality are zeros too; what stands there must not change any result.
    /// </summary>
    public Tensor Values { get; }

    /// <summary>Which utterances have the modality: <c>[batch]</c>, bool.</summary>
    public Tensor Present { get; }

    /// <summary>Which frames are real: <c>[batch, time]</c>, bool; null for a vector.</summary>
    public Tensor? Frames { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Values.Dispose();
        Present.Dispose();
        Frames?.Dispose();
    }

    internal void MoveToOuterDisposeScope()
    {
        Values.MoveToOuterDisposeScope();
        Present.MoveToOuterDisposeScope();
        Frames?.MoveToOuterDisposeScope();
    }
}
