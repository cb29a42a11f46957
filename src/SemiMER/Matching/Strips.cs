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

    /// <summary>
    /// Puts together what a function without gradients makes of each strip, <c>[rows, ...]</c>; the function's other tensors are disposed.
    /// What stays is written into one tensor made beforehand: a small one kept from each strip would split the memory of the large ones,
    /// which then does for no other strip.
    /// </summary>
    public static Tensor Map(long rows, long columns, long elements, Func<long, long, Tensor> function)
    {
        using var scope = NewDisposeScope();
        Tensor? whole = null;
        foreach ((long start, long length) in Of(rows, columns, elements))
        {
            using var strip = NewDisposeScope();
            Tensor part = function(start, length);
            whole ??= part.new_empty([rows, .. part.shape[1..]]).MoveToOuterDisposeScope();
            whole.narrow(0, start, length).copy_(part);
        }
        return whole!.MoveToOuterDisposeScope();
    }
}
