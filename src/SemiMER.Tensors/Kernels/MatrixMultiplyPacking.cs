using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Copies a strip of a matrix so that the elements one step of k needs lie side by side. A strip of B runs over columns, a strip of A
/// over rows; both are the same copy with the strides named differently.
/// </summary>
internal static unsafe class MatrixMultiplyPacking<TSimd, TVector, T>
    where TSimd : struct, IMatrixSimd<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>
    /// destination[k * destinationStride + i] = source[i * lineStride + k * depthStride] for i below <paramref name="lines"/>: the columns
    /// of B or rows of A in the strip. Lines up to <paramref name="width"/>, a multiple of the vector width, are filled with whatever the
    /// matrix has there, of which <paramref name="readable"/> lines from the strip's first on may be read, or with zeros.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(
        long depth,
        T* source,
        long lineStride,
        long depthStride,
        long lines,
        long readable,
        long width,
        T* destination,
        long destinationStride)
    {
        for (long first = 0; first < width; first += TSimd.Width)
        {
            var strip = source + (first * lineStride);
            var used = Math.Min(TSimd.Width, lines - first);
            if (readable - first < TSimd.Width)
            {
                PackElements(0, depth, strip, lineStride, depthStride, used, destination + first, destinationStride);
            }
            else if (lineStride == 1)
            {
                var to = destination + first;
                for (long k = 0; k < depth; k++)
                {
                    TSimd.Store(TSimd.Load(strip), to);
                    strip += depthStride;
                    to += destinationStride;
                }
            }
            else if (depthStride == 1 && TSimd.CanTranspose)
            {
                var step = 16 / sizeof(T);
                long k = 0;
                for (; k + step <= depth; k += step)
                {
                    TSimd.Transpose(strip + k, lineStride, out var column0, out var column1, out var column2, out var column3);
                    var to = destination + first + (k * destinationStride);
                    TSimd.Store(column0, to);
                    TSimd.Store(column1, to + destinationStride);
                    if (sizeof(T) == sizeof(float))
                    {
                        TSimd.Store(column2, to + (2 * destinationStride));
                        TSimd.Store(column3, to + (3 * destinationStride));
                    }
                }

                PackElements(k, depth, strip, lineStride, depthStride, used, destination + first, destinationStride);
            }
            else
            {
                PackElements(0, depth, strip, lineStride, depthStride, used, destination + first, destinationStride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackElements(
        long k, long depth, T* source, long lineStride, long depthStride, long lines, T* destination, long destinationStride)
    {
        for (; k < depth; k++)
        {
            var from = source + (k * depthStride);
            var to = destination + (k * destinationStride);
            long i = 0;
            for (; i < lines; i++)
            {
                to[i] = *from;
                from += lineStride;
            }

            for (; i < TSimd.Width; i++)
            {
                to[i] = default;
            }
        }
    }
}
