using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Cuts a matrix that is too large to be made into strips of whole rows.</summary>
internal static class Strips
{
    /// <summary>Elements of a strip, 4 MiB in double precision: the whole matrix up to 724 x 724.</summary>
    public const long DefaultElements = 1L << 19;

    /// <summary>The strips: first row and number of rows, each of at most the given number of elements or one row.</summary>
    public static IEnumerable<(long Start, long Length)> Of(long rows, long columns, long elements)
    {
        long length = Math.Max(1, elements / columns);
        for (long start = 0; start < rows; start += length)
            yield return (start, Math.Min(length, rows - start));
    }

    /// <summary>Puts together what a function makes of each strip, <c>[rows, ...]</c>; the function's other tensors are disposed.</summary>
    public static Tensor Map(long rows, long columns, long elements, Func<long, long, Tensor> function)
    {
        using var scope = NewDisposeScope();
        List<Tensor> parts = [];
        foreach ((long start, long length) in Of(rows, columns, elements))
        {
            using var strip = NewDisposeScope();
            parts.Add(function(start, length).MoveToOuterDisposeScope());
        }
        return (parts.Count == 1 ? parts[0] : cat(parts, dim: 0)).MoveToOuterDisposeScope();
    }
}
