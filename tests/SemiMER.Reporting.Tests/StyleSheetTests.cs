using System.Globalization;
using System.Text.RegularExpressions;

namespace SemiMER.Reporting.Tests;

/// <summary>Colours can be told from what they stand on, by day and by night: WCAG 2.2, 4.5 for texts, 3 for what is drawn.</summary>
public sealed partial class StyleSheetTests
{
    public static TheoryData<string, string, double> Pairs()
    {
        var pairs = new TheoryData<string, string, double>();
        foreach (string ground in (string[])["paper", "panel"])
        {
            foreach (string text in (string[])["ink", "soft", "link"])
                pairs.Add(text, ground, 4.5);
            for (int series = 0; series < SeriesStyle.Colors; series++)
                pairs.Add(string.Create(CultureInfo.InvariantCulture, $"s{series}"), ground, 3);
        }
        for (int step = 0; step < 8; step++)
            pairs.Add(step < 5 ? "low" : "high", string.Create(CultureInfo.InvariantCulture, $"h{step}"), 4.5);
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Colors_stand_out(string front, string ground, double least)
    {
        Dictionary<string, string>[] schemes = Schemes();
        schemes.Should().HaveCount(2);
        foreach (Dictionary<string, string> scheme in schemes)
            Contrast(scheme[front], scheme[ground]).Should().BeGreaterThanOrEqualTo(least);
    }

    [Fact]
    public void Contrast_is_that_of_the_standard()
    {
        Contrast("#000000", "#ffffff").Should().BeApproximately(21, 1e-9);
        Contrast("#767676", "#ffffff").Should().BeApproximately(4.54, 0.005);
    }

    [Fact]
    public void Every_series_of_32_looks_different()
    {
        Enumerable.Range(0, 32).Select(index => new SeriesStyle(index)).Select(style => (style.Color, style.Mark))
            .Should().OnlyHaveUniqueItems();
    }

    // By day, and by night.
    private static Dictionary<string, string>[] Schemes() =>
    [
        .. Roots().Matches(StyleSheet.Text).Select(root => Colors().Matches(root.Groups[1].Value)
            .ToDictionary(color => color.Groups[1].Value, color => color.Groups[2].Value)),
    ];

    private static double Contrast(string one, string other)
    {
        double[] ordered = [.. new[] { Luminance(one), Luminance(other) }.Order()];
        return (ordered[1] + 0.05) / (ordered[0] + 0.05);
    }

    private static double Luminance(string color)
    {
        double Part(int at)
        {
            double value = int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
        return (0.2126 * Part(1)) + (0.7152 * Part(3)) + (0.0722 * Part(5));
    }

    [GeneratedRegex(@":root \{([^}]*)\}")]
    private static partial Regex Roots();

    [GeneratedRegex(@"--(\w+): (#[0-9a-f]{6});")]
    private static partial Regex Colors();
}
