using EmotionApplication;
using SemiMER.Corpora;

namespace Stranger;

/// <summary>The program that <c>dotnet new semimer-app</c> gives, as it stands there.</summary>
public sealed class TemplateTests : IDisposable
{
    private readonly string before = Environment.CurrentDirectory;
    private readonly TemporaryFolder folder = new();

    public TemplateTests() => Environment.CurrentDirectory = folder.Root;

    public void Dispose()
    {
        Environment.CurrentDirectory = before;
        folder.Dispose();
    }

    [Fact]
    public void It_trains_and_predicts_on_a_folder()
    {
        FeatureCorpusWriter.Write(SmallData.Corpus, "calls");
        Said("train", "calls").Should().Contain("On speakers never heard").And.Contain("epoch 15");
        File.Exists("emotion.semimer").Should().BeTrue();
        Said("predict", "calls").Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(SmallData.Corpus.Rows.Count)
            .And.OnlyContain(line => line.Contains("calm with probability") || line.Contains("angry with probability"));
    }

    [Fact]
    public void It_says_what_is_wrong()
    {
        Application.Run(["train", "nowhere"]).Should().Be(1);
        Application.Run(["sing"]).Should().Be(2);
    }

    private static string Said(params string[] arguments)
    {
        TextWriter screen = Console.Out;
        using var said = new StringWriter();
        Console.SetOut(said);
        try
        {
            Application.Run(arguments).Should().Be(0);
        }
        finally
        {
            Console.SetOut(screen);
        }
        return said.ToString();
    }
}
