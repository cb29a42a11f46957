using System.Globalization;

namespace SemiMER.Matching;

/// <summary>Says in one wording what is wrong with a number among the options.</summary>
internal static class OptionFaults
{
    /// <summary>Adds a fault unless the value is above 0 and finite.</summary>
    public static void NotPositive(List<string> faults, string name, double value)
    {
        if (!(value > 0 && double.IsFinite(value)))
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be above 0 and finite."));
    }

    /// <summary>Adds a fault unless the value is at least the minimum and finite.</summary>
    public static void Below(List<string> faults, string name, double value, double minimum)
    {
        if (!(value >= minimum && double.IsFinite(value)))
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be at least {minimum} and finite."));
    }

    /// <summary>Throws unless the value is above 0 and finite.</summary>
    public static void ThrowIfNotPositive(string options, string name, double value)
    {
        var faults = new List<string>();
        NotPositive(faults, name, value);
        ThrowIfAny(options, faults);
    }

    /// <summary>Throws unless the value is at least the minimum and finite.</summary>
    public static void ThrowIfBelow(string options, string name, double value, double minimum)
    {
        var faults = new List<string>();
        Below(faults, name, value, minimum);
        ThrowIfAny(options, faults);
    }

    /// <summary>Throws one exception with all faults, if there are any.</summary>
    public static void ThrowIfAny(string options, List<string> faults)
    {
        if (faults.Count > 0)
            throw new OptionsException(options, faults);
    }
}
