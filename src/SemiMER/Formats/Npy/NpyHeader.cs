namespace SemiMER.Formats;

/// <summary>What the header of an npy file says.</summary>
/// <param name="ElementType">Type of the numbers: bool, a whole number of 1 to 8 bytes, Half, float or double.</param>
/// <param name="BigEndian">Whether the most significant byte comes first.</param>
/// <param name="FortranOrder">Whether the first index runs fastest; otherwise the last does (C order).</param>
/// <param name="Shape">Size of each dimension; empty for a single number.</param>
/// <param name="DataOffset">Position of the first number in the file, in bytes.</param>
public sealed record NpyHeader(
    Type ElementType, bool BigEndian, bool FortranOrder, IReadOnlyList<long> Shape, long DataOffset)
{
    /// <summary>Number of numbers in the array: the product of the shape, 1 for a single number.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Bytes that one number takes.</summary>
    public int ItemSize => NpyTypes.ItemSize(ElementType);

    /// <summary>The shape as Python writes it, such as <c>(3, 4)</c>.</summary>
    public string ShapeText => NpyTypes.ShapeText(Shape);
}
