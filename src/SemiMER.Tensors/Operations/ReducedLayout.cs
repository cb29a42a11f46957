namespace SemiMER.Tensors;

/// <summary>
/// How the elements of a reduction lie in memory, as [outer, reduced, inner]: the inner ones, or else the reduced ones, one after the
/// other, the others with strides.
/// </summary>
internal readonly record struct ReducedLayout(long Outer, long OuterStride, long Reduced, long ReducedStride, long Inner)
{
    /// <summary>The layout of a tensor of which the masked dimensions are reduced, or null if its strides do not have that form.</summary>
    internal static ReducedLayout? Of(long[] sizes, long[] strides, bool[] mask)
    {
        (long outer, long outerStride, long reduced, long reducedStride, long inner) = (1, 0, 1, 1, 1);
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            (long size, long stride) = (sizes[d], strides[d]);
            if (size == 1) continue;
            if (mask[d])
            {
                if (reduced > 1 && stride != reduced * reducedStride) return null;
                if (reduced == 1) reducedStride = stride;
                reduced *= size;
            }
            else if (outer == 1 && stride == inner)
            {
                inner *= size;
            }
            else
            {
                if (outer > 1 && stride != outer * outerStride) return null;
                if (outer == 1) outerStride = stride;
                outer *= size;
            }
        }
        return inner != 1 || reducedStride == 1 ? new ReducedLayout(outer, outerStride, reduced, reducedStride, inner) : null;
    }
}
