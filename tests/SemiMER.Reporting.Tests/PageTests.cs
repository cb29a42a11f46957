using AngleSharp.Dom;
using SemiMER.Training;

namespace SemiMER.Reporting.Tests;

/// <summary>Pages of data that are as large, as small, as empty and as strange as data are.</summary>
public sealed class PageTests
{
    public static TheoryData<string> Names => new(SampleReport.Hostile);

    [Fact]
    public void Page_keeps_the_rules()
    {
        IDocument page = PageRules.Check(new SampleReport().Report.ToHtml());
        page.QuerySelectorAll("main > section").Length.Should().Be(15);
        page.QuerySelectorAll("nav a").Select(link => link.TextContent).Should().Equal(
            "Results", "Label efficiency", "Recall of each class", "Confusion matrices", "Reliability of the probabilities", "Run settings",
            "Manifest", "Learning curves", "Matching over time", "Latent space", "Missing modalities", "Evaluation", "Data card", "Text",
            "Table");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_are_text_wherever_they_stand(string name)
    {
        SampleReport sample = new SampleReport() with
        {
            Prefix = name,
            Classes = [name, "other", $"{name} 2"],
            Methods = [name, $"{name} 2", "third"],
        };
        IDocument page = PageRules.Check(sample.Report.ToHtml());
        page.Title.Should().Be($"{name}A report");
        string text = page.Body!.TextContent;
        foreach (string expected in (string[])
            [
                $"{name}What it is about.", $"{name}machine", $"{name}session 1", $"{name}valence", $"{name}A paragraph.", $"{name}column",
                $"{name}field", $"{name}remark", $"{name}licence", $"{name}train", $"{name}corpus", $"{name}frames", $"{name}network",
                $"{name}acoustic", $"{name}before", $"{name}visual", $"{name}matching",
            ])
            text.Should().Contain(expected);
    }

    [Fact]
    public void Letters_that_no_page_may_hold_are_replaced()
    {
        string html = new HtmlReport { Title = "a\0b\uD800c\u0007d\uFFFFe\u0085", Sections = [] }.ToHtml();
        PageRules.Check(html).Title.Should().Be("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFD");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0.0)]
    [InlineData(1e300)]
    [InlineData(-1e-300)]
    public void Numbers_may_be_any(double value) => PageRules.Check((new SampleReport() with { Always = value }).Report.ToHtml());

    [Fact]
    public void One_class_one_method_one_budget_one_epoch()
    {
        IDocument page = PageRules.Check((new SampleReport() with
        {
            Classes = ["all"],
            Methods = ["only"],
            Fractions = [1],
            Epochs = 1,
        }).Report.ToHtml());
        page.QuerySelectorAll("#label-efficiency").Length.Should().Be(0, "one budget has no curve");
    }

    [Fact]
    public void Thirty_classes_and_forty_methods() => PageRules.Check((new SampleReport() with
    {
        Classes = [.. Enumerable.Range(0, 30).Select(number => $"class {number}")],
        Methods = [.. Enumerable.Range(0, 40).Select(number => $"method {number}")],
        Fractions = [0.1],
    }).Report.ToHtml());

    [Fact]
    public void Nothing_at_all()
    {
        var empty = new HtmlReport
        {
            Title = "",
            Sections =
            [
                new LearningCurvesSection([]), new MatchingDiagnosticsSection([]), new MissingModalitySection([]),
                new ReliabilitySection([]), new ConfusionSection([]),
                new SettingsSection(new Dictionary<string, string>()), new LatentSpaceSection([]),
                new LatentSpaceSection([new LatentSpace { Name = "empty", Points = [] }]), new TextSection("Text"),
                new TableSection("Table", ["name"], []),
            ],
        };
        PageRules.Check(empty.ToHtml()).QuerySelectorAll("main > section").Length.Should().Be(10);
        PageRules.Check(new HtmlReport { Title = "none", Sections = [] }.ToHtml()).QuerySelectorAll("nav").Length.Should().Be(0);
    }

    [Fact]
    public void Epochs_without_validation_show_terms_only()
    {
        EpochReport[] epochs =
            [.. new SampleReport().History.Select(epoch => epoch with { Validation = null, ValidationLoss = null, IsBest = true })];
        IDocument page = PageRules.Check(new HtmlReport { Title = "t", Sections = [new LearningCurvesSection(epochs)] }.ToHtml());
        page.QuerySelectorAll("h3").Select(heading => heading.TextContent)
            .Should().Equal("Classification", "Reconstruction", "Matching, pair", "Total", "Own");
    }

    [Fact]
    public void Two_sections_of_a_kind_have_anchors_of_their_own()
    {
        IDocument page = PageRules.Check(new HtmlReport
        {
            Title = "t", Sections = [new TextSection("One", "1"), new TextSection("Two", "2")],
        }.ToHtml());
        page.QuerySelectorAll("main > section").Select(section => section.Id).Should().Equal("text", "text-2");
    }
}
