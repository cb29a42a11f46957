using System.Globalization;
using System.Text;
using SemiMER.Formats;
using SemiMER.Tests;

namespace SemiMER.Reporting.Tests;

/// <summary>The file as such.</summary>
public sealed class HtmlReportTests
{
    private static readonly SampleReport Sample = new();

    [Fact]
    public void Same_report_is_the_same_bytes_in_every_culture()
    {
        string first = Sample.Report.ToHtml();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var turkish = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (turkish.NumberFormat.NumberDecimalSeparator, turkish.NumberFormat.NumberGroupSeparator) = (",", ".");
            turkish.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = turkish;
            1.5.ToString(CultureInfo.CurrentCulture).Should().Be("1,5");
            Sample.Report.ToHtml().Should().Be(first);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void File_is_UTF_8_without_a_mark_and_replaces_the_one_before()
    {
        using var folder = new TemporaryDirectory();
        string path = Path.Combine(folder.Root, "deep", "report.html");
        Sample.Report.Write(path);
        (Sample.Report with { Title = "Zorn — غضب 😀" }).Write(path);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[..15].Should().Equal("<!DOCTYPE html>"u8.ToArray());
        Encoding.UTF8.GetString(bytes).Should().Contain("<title>Zorn — غضب 😀</title>").And.Contain("30 November 2026");
        Directory.GetFiles(Path.GetDirectoryName(path)!).Should().Equal(path);
    }

    [Fact]
    public void File_that_cannot_be_written_is_named()
    {
        using var folder = new TemporaryDirectory();
        FluentActions.Invoking(() => Sample.Report.Write(folder.Root)).Should().Throw<FileFormatException>()
            .Which.File.Should().Be(folder.Root);
        Directory.GetFileSystemEntries(folder.Root).Should().BeEmpty();
    }

    [Fact]
    public void Stream_stays_open()
    {
        using var stream = new MemoryStream();
        Sample.Report.Write(stream);
        stream.Length.Should().Be(Encoding.UTF8.GetByteCount(Sample.Report.ToHtml()));
        stream.CanWrite.Should().BeTrue();
    }

    [Fact]
    public void Numbers_of_the_table_stand_in_the_page()
    {
        string html = Sample.Report.ToHtml();
        html.Should().Contain("0.460 [0.420, 0.500]").And.Contain("+0.120 [+0.090, +0.150]").And.Contain("none (at best 0.002)")
            .And.Contain("+18.0 points").And.Contain("2 trainings");
    }

    [Fact]
    public void Size_stays_small()
    {
        Sample.Report.ToHtml().Length.Should().BeLessThan(400_000);
        (Sample with { Epochs = 20_000 }).Report.ToHtml().Length.Should().BeLessThan(900_000, "long trainings are thinned");
    }
}
