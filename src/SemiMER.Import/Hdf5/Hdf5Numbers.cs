using System.Globalization;
using System.Numerics;
using PureHDF;
using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>Numbers of a dataset. The type that is asked for must be the stored one: nothing is converted on the way.</summary>
internal static class Hdf5Numbers
{
    public static bool IsNumeric(IH5Dataset dataset) => dataset.Type.Class is H5DataTypeClass.FloatingPoint or H5DataTypeClass.FixedPoint;

    /// <summary>Reads numbers of any type as floats or doubles.</summary>
    public static T[] Read<T>(IH5Dataset dataset, string place)
        where T : unmanaged, INumberBase<T> => (dataset.Type.Class, dataset.Type.Size) switch
        {
            (H5DataTypeClass.FloatingPoint, 2) => Convert<Half, T>(dataset, place),
            (H5DataTypeClass.FloatingPoint, 4) => Convert<float, T>(dataset, place),
            (H5DataTypeClass.FloatingPoint, 8) => Convert<double, T>(dataset, place),
            (H5DataTypeClass.FixedPoint, 1) => IsSigned(dataset) ? Convert<sbyte, T>(dataset, place) : Convert<byte, T>(dataset, place),
            (H5DataTypeClass.FixedPoint, 2) => IsSigned(dataset) ? Convert<short, T>(dataset, place) : Convert<ushort, T>(dataset, place),
            (H5DataTypeClass.FixedPoint, 4) => IsSigned(dataset) ? Convert<int, T>(dataset, place) : Convert<uint, T>(dataset, place),
            (H5DataTypeClass.FixedPoint, 8) => IsSigned(dataset) ? Convert<long, T>(dataset, place) : Convert<ulong, T>(dataset, place),
            _ => throw new FileFormatException(place, "has numbers of a type that is not read.",
                expected: "floats of 2, 4 or 8 bytes, whole numbers of 1, 2, 4 or 8",
                actual: FormattableString.Invariant($"{dataset.Type.Class} of {dataset.Type.Size} bytes")),
        };

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

    private static bool IsSigned(IH5Dataset dataset) => dataset.Type.FixedPoint.IsSigned;

    private static TTo[] Convert<TFrom, TTo>(IH5Dataset dataset, string place)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        TFrom[] stored = dataset.Read<TFrom[]>();
        return stored as TTo[] ?? Array.ConvertAll(stored, value => TTo.CreateChecked(value) is var number
            && TTo.IsInfinity(number) && TFrom.IsFinite(value)
            ? throw new FileFormatException(place, "has a number that is too large for single precision.", expected: "at most 3.4e38",
                actual: value.ToString(null, CultureInfo.InvariantCulture))
            : number);
    }
}
