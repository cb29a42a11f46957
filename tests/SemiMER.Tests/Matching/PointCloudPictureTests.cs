using System.Globalization;
using System.Text.RegularExpressions;

namespace SemiMER.Tests.Matching;

public sealed partial class PointCloudPictureTests
{
    /// <summary>With SEMIMER_WRITE_PICTURES=1 the picture is written instead.</summary>
    [Fact]
    public void The_picture_in_the_documents_is_what_the_losses_do()
    {
        string path = Path.Combine(Repository.Root, "docs", "matching.svg");
        string drawn = PointCloudPicture.Draw();
        if (Environment.GetEnvironmentVariable("SEMIMER_WRITE_PICTURES") == "1")
            File.WriteAllText(path, drawn);
        string committed = File.ReadAllText(path);

        // Texts are equal, and numbers to a tenth or two of a pixel: the last digit may be rounded otherwise on another machine.
        Number().Replace(drawn, "#").Should().Be(Number().Replace(committed, "#"));
        double[] expected = Numbers(committed), actual = Numbers(drawn);
        actual.Zip(expected, (x, y) => Math.Abs(x - y)).Max().Should().BeLessThanOrEqualTo(0.2 + 1e-9);
    }

    private static double[] Numbers(string svg) =>
        [.. Number().Matches(svg).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();
}
