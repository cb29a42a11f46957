using Xunit.Abstractions;

namespace SemiMER.Tests.Fuzzing;

/// <summary>
/// Files of every format, damaged: each gives a correct result or a typed error that names the file; nothing crashes, hangs or takes more
/// memory than its limit. Where the environment variable SEMIMER_SLOW is 1, 5,000 files of each format, else 60.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int FailuresShown = 5;

    private static int Cases => Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1" ? 5_000 : 60;

    public static TheoryData<string> Names() => [.. FuzzFormats.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Damaged_files_are_read_correctly_or_refused(string name)
    {
        var run = new FuzzRun(FuzzFormats.All.Single(format => format.Name == name), Cases);
        IReadOnlyList<string> failures = run.Run();
        output.WriteLine(run.Summary);
        string.Join("\n\n", failures.Take(FailuresShown)).Should().BeEmpty(run.Summary);
    }

    [Fact]
    public void Harness_reports_what_it_should()
    {
        static IReadOnlyList<string> Run(Action read) => new FuzzRun(
            new FuzzFormat("made up", folder => File.WriteAllText(Path.Combine(folder, "a"), "1"), folder =>
            {
                if (File.ReadAllText(Path.Combine(folder, "a")) != "1")
                    read();
            }, "a")
            { MostBytes = 1 << 20 }, 20).Run();

        Run(() => { }).Should().BeEmpty();
        Run(() => throw new InvalidOperationException("other")).Should().NotBeEmpty().And.OnlyContain(failure => failure.Contains("seed")
            && failure.Contains("InvalidOperationException"));
        Run(() => throw new SemiMerException("nowhere")).Should().Contain(failure => failure.Contains("does not name the file"));
        Run(() => GC.KeepAlive(new byte[1 << 21])).Should().Contain(failure => failure.Contains("it allocated"));
    }
}
