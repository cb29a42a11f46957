using System.Globalization;

namespace SemiMER.Tests.Training.Following;

/// <summary>A culture that writes numbers with a comma, until it is disposed.</summary>
internal sealed class DecimalComma : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;

    public DecimalComma()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "~";
        CultureInfo.CurrentCulture = culture;
    }

    public void Dispose() => CultureInfo.CurrentCulture = before;
}
