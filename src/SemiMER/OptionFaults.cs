using System.Globalization;

namespace SemiMER;

/// <summary>Collects the faults of an options record and throws them together.</summary>
internal sealed class OptionFaults(string options)
{
    private readonly List<string> faults = [];

    public OptionFaults AtLeast(string name, double value, double minimum) =>
        Require(value >= minimum && double.IsFinite(value), name, value, $"at least {Text(minimum)}");

    public OptionFaults Above(string name, double value, double bound) =>
        Require(value > bound && double.IsFinite(value), name, value, $"above {Text(bound)}");

    /// <summary>At least 0 and below 1.</summary>
    public OptionFaults Share(string name, double value) => Require(value is >= 0 and < 1, name, value, "at least 0, below 1");

    public OptionFaults Require(bool holds, string name, double value, string range)
    {
        if (!holds)
            faults.Add($"{name} is {Text(value)}; {range}.");
        return this;
    }

    public OptionFaults Require(bool holds, string fault)
    {
        if (!holds)
            faults.Add(fault);
        return this;
    }

    /// <summary>Collects the faults of a part, each after the part's name.</summary>
    public OptionFaults Within(string part, Action<OptionFaults> addFaults)
    {
        var inner = new OptionFaults(part);
        addFaults(inner);
        faults.AddRange(inner.faults.Select(fault => $"{part}: {fault}"));
        return this;
    }

    public void Throw()
    {
        if (faults.Count > 0)
            throw new OptionsException(options, faults);
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
