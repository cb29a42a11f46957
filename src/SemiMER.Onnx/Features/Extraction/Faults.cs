using System.Globalization;

namespace SemiMER.Onnx;

/// <summary>Collects the faults of an options record and throws them together.</summary>
internal sealed class Faults(string options)
{
    private readonly List<string> faults = [];

    public Faults Require(bool holds, string fault)
    {
        if (!holds)
            faults.Add(fault);
        return this;
    }

    public Faults InRange(string name, double value, double least, double most) => Require(
        value >= least && value <= most,
        string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; {least} to {most}."));

    public Faults Defined<T>(string name, T value)
        where T : struct, Enum =>
        Require(Enum.IsDefined(value), $"{name} is none of {string.Join(", ", Enum.GetNames<T>())}.");

    public void Throw()
    {
        if (faults.Count > 0)
            throw new OptionsException(options, faults);
    }
}
