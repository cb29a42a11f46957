using System.Globalization;
using PureHDF;
using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>Numbers of a dataset. The type that is asked for must be the stored one: nothing is converted on the way.</summary>
internal static class Hdf5Numbers
{
    public static bool IsNumeric(IH5Dataset dataset) => dataset.Type.Class is H5DataTypeClass.FloatingPoint or H5DataTypeClass.FixedPoint;

    public static float[] ReadSingles(IH5Dataset dataset, string place) =>
        (dataset.Type.Class, dataset.Type.Size) == (H5DataTypeClass.FloatingPoint, 4)
            ? dataset.Read<float[]>()
            : Array.ConvertAll(ReadDoubles(dataset, place), value => Single(value, place));

    public static double[] ReadDoubles(IH5Dataset dataset, string place)
    {
        if (dataset.Type.Class == H5DataTypeClass.FloatingPoint)
        {
            return dataset.Type.Size switch
            {
                2 => Array.ConvertAll(dataset.Read<Half[]>(), value => (double)value),
                4 => Array.ConvertAll(dataset.Read<float[]>(), value => (double)value),
                8 => dataset.Read<double[]>(),
                _ => throw Unknown(dataset, place),
            };
        }
        if (dataset.Type.Class != H5DataTypeClass.FixedPoint)
            throw Unknown(dataset, place);
        return (dataset.Type.Size, dataset.Type.FixedPoint.IsSigned) switch
        {
            (1, true) => Array.ConvertAll(dataset.Read<sbyte[]>(), value => (double)value),
            (1, false) => Array.ConvertAll(dataset.Read<byte[]>(), value => (double)value),
            (2, true) => Array.ConvertAll(dataset.Read<short[]>(), value => (double)value),
            (2, false) => Array.ConvertAll(dataset.Read<ushort[]>(), value => (double)value),
            (4, true) => Array.ConvertAll(dataset.Read<int[]>(), value => (double)value),
            (4, false) => Array.ConvertAll(dataset.Read<uint[]>(), value => (double)value),
            (8, true) => Array.ConvertAll(dataset.Read<long[]>(), value => (double)value),
            (8, false) => Array.ConvertAll(dataset.Read<ulong[]>(), value => (double)value),
            _ => throw Unknown(dataset, place),
        };
    }

    /// <summary>What to do about what the library below says.</summary>
    public static string Explain(string message) =>
        message.Contains("32000", StringComparison.Ordinal)
            ? "is compressed by LZF, which only h5py reads. Save it with compression=\"gzip\"."
        : message.Contains("ilter", StringComparison.Ordinal)
            ? $"is compressed by a filter that is not read ({message}). Save it with compression=\"gzip\"."
        : message.Contains("ndian", StringComparison.Ordinal) || message.Contains("yte order", StringComparison.Ordinal)
            ? $"has its bytes in reverse order ({message}). Save it as little-endian, such as array.astype('<f4')."
        : message.StartsWith("External file", StringComparison.Ordinal) ? $"lies in other files; copy it into one ({message})."
        : $"is no HDF5 file, is damaged, or of a kind that is not read: {message}";

    private static float Single(double value, string place)
    {
        float single = (float)value;
        return float.IsInfinity(single) && double.IsFinite(value)
            ? throw new FileFormatException(place, "has a number that is too large for single precision.", expected: "at most 3.4e38",
                actual: value.ToString(CultureInfo.InvariantCulture))
            : single;
    }

    private static FileFormatException Unknown(IH5Dataset dataset, string place) => new(
        place, "has numbers of a type that is not read.", expected: "floats of 2, 4 or 8 bytes, whole numbers of 1, 2, 4 or 8",
        actual: FormattableString.Invariant($"{dataset.Type.Class} of {dataset.Type.Size} bytes"));
}
