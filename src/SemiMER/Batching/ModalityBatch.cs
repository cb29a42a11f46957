using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Batching;

/// <summary>One modality of several utterances as tensors. It owns them.</summary>
public sealed class ModalityBatch : IDisposable
{
    private readonly ModalityBatch? whole;
    private readonly int start;
    private Tensor? values, present, frames;

    /// <param name="schema">What the modality is.</param>
    /// <param name="values">The features.</param>
    /// <param name="present">Which utterances have it, on the device of the features.</param>
    /// <param name="frames">Which frames are real.</param>
    /// <param name="frameCounts">Real frames of each row, 0 where the modality is absent; for a vector 1 where it is there.</param>
    internal ModalityBatch(ModalitySchema schema, Tensor values, Tensor present, Tensor? frames, int[] frameCounts)
    {
        Schema = schema;
        this.values = values;
        this.present = present;
        this.frames = frames;
        FrameCounts = frameCounts;
        AllPresent = Array.TrueForAll(frameCounts, count => count > 0);
    }

    private ModalityBatch(ModalityBatch whole, int start, int count)
    {
        Schema = whole.Schema;
        (this.whole, this.start) = (whole, start);
        FrameCounts = whole.FrameCounts[start..(start + count)];
        AllPresent = Array.TrueForAll(FrameCounts, frames => frames > 0);
    }

    private ModalityBatch(ModalityBatch other, Tensor values, Tensor present, Tensor? frames)
        : this(other.Schema, values, present, frames, other.FrameCounts) => AllPresent = other.AllPresent;

    /// <summary>What the modality is, its width and kind.</summary>
    public ModalitySchema Schema { get; }

    /// <summary>
    /// The features: <c>[batch, feature]</c> of a vector, <c>[batch, time, feature]</c> of a sequence, padded with zeros.
    /// Rows of utterances that lack the modality are zeros too; what stands there must not change any result.
    /// </summary>
    public Tensor Values => values ??= Part(whole!.Values);

    /// <summary>Which utterances have the modality: <c>[batch]</c>, bool.</summary>
    public Tensor Present => present ??= Part(whole!.Present);

    /// <summary>Which frames are real: <c>[batch, time]</c>, bool; null for a vector.</summary>
    public Tensor? Frames => frames ??= whole?.Frames is { } all ? Part(all) : null;

    /// <summary>Whether every utterance has the modality, so that nothing needs to be masked. Known without asking the device.</summary>
    public bool AllPresent { get; private init; }

    /// <summary>
    /// Number of real frames of each row, 0 where the modality is absent; for a vector 1 where it is there. Known without asking the
    /// device.
    /// </summary>
    internal int[] FrameCounts { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        values?.Dispose();
        present?.Dispose();
        frames?.Dispose();
    }

    /// <summary>The same with other features of the same shape; it owns them and shares nothing.</summary>
    internal ModalityBatch WithValues(Tensor other) => new(this, other, Present.alias(), Frames?.alias());

    /// <summary>
    /// The same, absent in more rows; it owns its tensors. Which rows is known to the device alone: <see cref="FrameCounts"/> are as
    /// before.
    /// </summary>
    /// <param name="remaining">Which rows still have it, among those that have: <c>[batch]</c>, bool; owned by the result.</param>
    internal ModalityBatch WithPresent(Tensor remaining) => new(this, Values.alias(), remaining, Frames?.alias()) { AllPresent = false };

    /// <summary>Some rows, as views that are made when they are asked for; they end with this batch.</summary>
    internal ModalityBatch Rows(int first, int count) => new(this, first, count);

    /// <summary>The same on another device; the tensors of this one are disposed.</summary>
    internal ModalityBatch MovedTo(Device device)
    {
        using (this)
            return new(this, Values.to(device), Present.to(device), Frames?.to(device));
    }

    internal void MoveToOuterDisposeScope()
    {
        values?.MoveToOuterDisposeScope();
        present?.MoveToOuterDisposeScope();
        frames?.MoveToOuterDisposeScope();
    }

    // Whoever asks first must not end it for the others.
    private Tensor Part(Tensor all) => all.narrow(0, start, FrameCounts.Length).DetachFromDisposeScope();
}
