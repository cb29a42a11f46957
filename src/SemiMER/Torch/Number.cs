using TorchSharp;

namespace SemiMER.Torch;

/// <summary>
/// A number that goes with a tensor into an operation. Whole numbers stay whole, as tensors of whole numbers need it; what it turns into
/// is made only where it is held, by <see cref="HeldScalars"/>.
/// </summary>
internal readonly struct Number
{
    private readonly double real;
    private readonly long whole;
    private readonly bool isWhole;

    private Number(double real, long whole, bool isWhole) => (this.real, this.whole, this.isWhole) = (real, whole, isWhole);

    /// <summary>A whole number.</summary>
    /// <param name="whole">It.</param>
    public static implicit operator Number(long whole) => new(0, whole, isWhole: true);

    /// <summary>Any other number.</summary>
    /// <param name="real">It.</param>
    public static implicit operator Number(double real) => new(real, 0, isWhole: false);

    /// <summary>The number as libtorch takes it, to be disposed of after the operation and not before.</summary>
    public Scalar ToHold() => isWhole ? (Scalar)whole : (Scalar)real;
}
