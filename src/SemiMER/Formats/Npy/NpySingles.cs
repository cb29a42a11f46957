using System.Globalization;

namespace SemiMER.Formats;

/// <summary>Reads arrays of any type of number as floats, rounded to the nearest.</summary>
internal static class NpySingles
{
    public static float[] Read(INpySource source, string file) => Type.GetTypeCode(source.Header.ElementType) switch
    {
        TypeCode.Single => source.ReadAll<float>(),
        TypeCode.Double => FromDoubles(source.ReadAll<double>(), file),
        TypeCode.Boolean => Array.ConvertAll(source.ReadAll<bool>(), value => value ? 1f : 0f),
        TypeCode.Byte => Array.ConvertAll(source.ReadAll<byte>(), value => (float)value),
        TypeCode.SByte => Array.ConvertAll(source.ReadAll<sbyte>(), value => (float)value),
        TypeCode.Int16 => Array.ConvertAll(source.ReadAll<short>(), value => (float)value),
        TypeCode.UInt16 => Array.ConvertAll(source.ReadAll<ushort>(), value => (float)value),
        TypeCode.Int32 => Array.ConvertAll(source.ReadAll<int>(), value => (float)value),
        TypeCode.UInt32 => Array.ConvertAll(source.ReadAll<uint>(), value => (float)value),
        TypeCode.Int64 => Array.ConvertAll(source.ReadAll<long>(), value => (float)value),
        TypeCode.UInt64 => Array.ConvertAll(source.ReadAll<ulong>(), value => (float)value),
        _ => Array.ConvertAll(source.ReadAll<Half>(), value => (float)value),
    };

    private static float[] FromDoubles(double[] values, string file)
    {
        var result = new float[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)values[i];
            if (float.IsInfinity(result[i]) && double.IsFinite(values[i]))
            {
                throw new FileFormatException(
                    file, $"has a number, the {i}-th from 0, that is too large for single precision.",
                    expected: "at most 3.4e38", actual: values[i].ToString(CultureInfo.InvariantCulture));
            }
        }
        return result;
    }
}
