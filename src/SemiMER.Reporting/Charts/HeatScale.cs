using System.Globalization;

namespace SemiMER.Reporting;

/// <summary>Steps of colour for the numbers of a table; the number stands in each field, so that nothing is told by colour alone.</summary>
internal sealed class HeatScale(double least, double most)
{
    private const int Steps = 8;

    /// <summary>From 0 to 1.</summary>
    public static HeatScale Share { get; } = new(0, 1);

    /// <summary>The class of a field.</summary>
    public string StyleOf(double value)
    {
        if (!double.IsFinite(value))
            return "empty";
        double share = most > least ? (value - least) / (most - least) : 0;
        return Name(Math.Clamp((int)(share * Steps), 0, Steps - 1));
    }

    /// <summary>Tells which colour stands for what.</summary>
    public void WriteKey(HtmlWriter html, string what, string format = "0.00")
    {
        using (html.In("div", ("class", "heat-key"), ("role", "img"), ("aria-label",
            $"Colours: {what} from {Shown.Text(least, format)} to {Shown.Text(most, format)}")))
        {
            for (int step = 0; step < Steps; step++)
            {
                double from = least + ((most - least) * step / Steps);
                html.Element("span", Shown.Text(from, format) + (step == Steps - 1 ? "+" : ""), ("class", Name(step)));
            }
        }
    }

    private static string Name(int step) => "h" + step.ToString(CultureInfo.InvariantCulture);
}
