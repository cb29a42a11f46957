using SemiMER.Corpora;
using SemiMER.Tests;

namespace SemiMER.Import.Tests;

/// <summary>Files that other tools wrote: see tests/fixtures/import_fixtures.py, which tells their numbers.</summary>
internal static class Fixture
{
    public static string Path(string name) => System.IO.Path.Combine(Repository.Root, "tests", "fixtures", "import", name);

    /// <summary>start, start + 1/8, ...: the numbers of the script.</summary>
    public static float[] Ramp(int count, float start = 0) => [.. Enumerable.Range(0, count).Select(i => start + i / 8f)];

    /// <summary>Rows without features, for sources to be read by.</summary>
    public static CorpusListing Listing(params string[] ids) => new(
        "test", "test", ["calm", "angry"], [],
        [.. ids.Select((id, i) => new CorpusRow(new Utterance { Id = id, Speaker = $"s{i % 2}" }, i % 2))]);
}
