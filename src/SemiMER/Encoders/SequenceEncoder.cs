using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// What encoders of sequences have in common: they get values that are zero wherever no frame is real, and a mask with at least one real
/// frame in each row, so that no row is without meaning.
/// </summary>
public abstract class SequenceEncoder : nn.Module<Tensor, Tensor, Tensor>, IModalityEncoder
{
    private protected SequenceEncoder(string name, int embeddingSize, int? maximumLength = null)
        : base(TorchLibrary.ReadyFor(name))
    {
        EmbeddingSize = embeddingSize;
        MaximumLength = maximumLength;
    }

    /// <inheritdoc/>
    public long EmbeddingSize { get; }

    /// <summary>Number of frames that are read of a longer sequence, from its beginning; null for all.</summary>
    public int? MaximumLength { get; }

    /// <inheritdoc/>
    public virtual bool ReadsIdentifiers => false;

    /// <inheritdoc/>
    public bool RowsAreIndependent => true;

    /// <inheritdoc/>
    public Tensor Encode(ModalityBatch input)
    {
        MaskedSequence sequence = MaskedSequence.Of(input, MaximumLength);
        return call(sequence.Values, sequence.Real);
    }

    /// <summary>Maps sequences to embeddings.</summary>
    /// <param name="values"><c>[batch, time, feature]</c>, zeros where no frame is real.</param>
    /// <param name="real">
    /// <c>[batch, time]</c>, bool: which frames are real. They come first in their row; each row has one at least.
    /// </param>
    /// <returns><c>[batch, embedding]</c>.</returns>
    public abstract override Tensor forward(Tensor values, Tensor real);
}

/// <summary>The frames of a batch and which of them are real, ready for arithmetic.</summary>
/// <param name="Values"><c>[batch, time, feature]</c>, zeros where no frame is real.</param>
/// <param name="Real"><c>[batch, time]</c>, bool; the first frame of an utterance without the modality counts as real, and is zero.</param>
internal sealed record MaskedSequence(Tensor Values, Tensor Real)
{
    public static MaskedSequence Of(ModalityBatch input, int? maximumLength)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Frames is not { } frames)
        {
            throw new CorpusException("The encoder reads sequences, and the modality is a vector. Give it a dense encoder.",
                modality: input.Schema.Modality, expected: "[batch, time, feature]", actual: "[batch, feature]");
        }
        Tensor values = input.Values;
        if (maximumLength < frames.shape[1])
        {
            values = values.narrow(1, 0, maximumLength.Value);
            frames = frames.narrow(1, 0, maximumLength.Value);
        }
        if (FrameCounts.AreAllReal(frames) && FrameCounts.AreAllReal(input.Present))
            return new MaskedSequence(values, frames);
        Tensor present = input.Present.unsqueeze(1);
        Tensor real = frames.bitwise_and(present);
        Tensor first = HeldScalars.Indices(real.shape[1], real.device).EqualTo(0).unsqueeze(0);
        return new MaskedSequence(
            values.MaskedFill(real.bitwise_not().unsqueeze(2), 0), real.bitwise_or(first.bitwise_and(present.bitwise_not())));
    }
}
