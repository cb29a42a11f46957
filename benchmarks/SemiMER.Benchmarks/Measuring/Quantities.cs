using System.Globalization;

namespace SemiMER.Benchmarks.Measuring;

/// <summary>Numbers as tables show them.</summary>
internal static class Quantities
{
    private const double Mebibyte = 1 << 20;

    /// <summary>A duration with a fitting unit.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        >= 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s"),
        >= 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.00} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.0} us"),
    };

    /// <summary>A size in MiB.</summary>
    public static string Mebibytes(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebibyte:0.0} MiB");

    /// <summary>A relative difference.</summary>
    public static string Difference(double difference) => difference.ToString("0.0e-0", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
