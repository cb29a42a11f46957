namespace SemiMER.Onnx;

/// <summary>What goes through a model as one row of a batch: a text, a chunk of sound, an image.</summary>
internal abstract class Piece
{
    /// <summary>Its length; only pieces of one length go into one batch.</summary>
    public abstract int Length { get; }

    /// <summary>Reads what goes into the model, where that was put off.</summary>
    public virtual void Load()
    {
    }

    /// <summary>Lets go of what <see cref="Load"/> read.</summary>
    public virtual void Release()
    {
    }
}

/// <summary>What a model gave for one piece.</summary>
/// <param name="Values">The numbers, frame after frame: <c>[time, feature]</c>.</param>
/// <param name="Width">Number of features of a frame.</param>
internal sealed record PieceResult(float[] Values, int Width)
{
    /// <summary>What the piece counts for in a mean over pieces, such as its number of frames.</summary>
    public double Weight { get; init; } = 1;
}

/// <summary>The input of one utterance, ready for the model.</summary>
/// <param name="Pieces">What goes through the model, at least one piece.</param>
/// <param name="Assemble">Makes features of what came out.</param>
internal sealed record PreparedInput<TPiece>(IReadOnlyList<TPiece> Pieces, Func<PieceResult[], Corpora.ModalityFeatures> Assemble)
    where TPiece : Piece
{
    /// <summary>Numbers that it holds in memory until it is done.</summary>
    public long Size { get; init; }
}

/// <summary>The input of one utterance.</summary>
/// <param name="Digest">Gives the checksum of its content.</param>
/// <param name="Prepare">Reads it; null if there is nothing in it, so that the modality is absent.</param>
internal sealed record ExtractionInput<TPiece>(Func<string> Digest, Func<PreparedInput<TPiece>?> Prepare)
    where TPiece : Piece;
