using System.Text.Json.Nodes;
using SemiMER;
using SemiMER.Corpora;

namespace Stranger;

/// <summary>The code of docs/troubleshooting.md.</summary>
public sealed class TroubleshootingPage
{
    [Fact]
    public void Whatever_is_wrong_is_caught_by_one_type()
    {
        using var place = new TemporaryFolder();
        FeatureCorpusWriter.Write(SmallData.Corpus, place.Root);
        string description = place.File("dataset.json");
        var json = (JsonObject)JsonNode.Parse(File.ReadAllText(description))!;
        json.Remove("sha256").Should().BeTrue("files are changed by hand now");
        File.WriteAllText(description, json.ToJsonString());
        string meta = Directory.GetFiles(place.Root, "*_meta.csv").Single();
        string[] lines = File.ReadAllLines(meta);
        File.WriteAllLines(meta, [lines[0], lines[2], .. lines[2..]]);   // the second row stands twice
        TextWriter screen = Console.Error;
        using var said = new StringWriter();
        Console.SetError(said);
        try
        {
            Open(place.Root);
            Open(place.File("nowhere"));
        }
        finally
        {
            Console.SetError(screen);
        }
        said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);
        said.ToString().Should().Contain("row 0").And.Contain("nowhere");
    }

    private static void Open(string folder)
    {
        try
        {
            Corpus corpus = FeatureCorpus.Open(folder);
        }
        catch (CorpusException exception) when (exception.Row is { } row)
        {
            Console.Error.WriteLine($"{exception.File}, row {row}, utterance {exception.UtteranceId}: expected {exception.Expected}");
        }
        catch (SemiMerException exception)
        {
            Console.Error.WriteLine(exception.Message);
        }
    }
}
