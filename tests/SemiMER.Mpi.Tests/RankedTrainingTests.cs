using System.Text.Json;
using SemiMER.Tests;
using Xunit.Abstractions;

namespace SemiMER.Mpi.Tests;

public sealed class RankedTrainingTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    private sealed record Outcome(long Began, Dictionary<string, double>[] Steps, float[][] Gradients, float[] Weights, long Bytes);

    public void Dispose() => folder.Dispose();

    [SkippableTheory]
    [InlineData(2)]
    [InlineData(4)]
    public void Ranks_take_the_steps_of_one_process(int ranks)
    {
        Job.SkipWithoutMpi();
        Outcome alone = Train(0)[0];
        Outcome[] together = Train(ranks);
        foreach (Outcome rank in together)
        {
            ShouldAgreeInEachUpdate(rank, alone);
            rank.Weights.Should().Equal(together[0].Weights);
            Distance(rank.Weights, alone.Weights).Should().BeLessThan(1e-3);
            rank.Bytes.Should().BePositive();
        }
        double largest = together[0].Gradients.Zip(alone.Gradients, Distance).Max();
        output.WriteLine($"{ranks} ranks: gradients of all updates {largest:0.0e+0} at most, after {alone.Steps.Length} " +
            $"updates weights {Distance(together[0].Weights, alone.Weights):0.0e+0} of their norm");
    }

    [SkippableFact]
    public void Ranks_on_two_networks_take_the_steps_of_one_process()
    {
        Job.SkipWithoutMpi();
        using TwoNetworks? networks = TwoNetworks.TryCreate();
        Skip.If(networks is null, "network namespaces cannot be made here: root and iproute2 are needed.");
        Outcome alone = Train(0)[0];
        (int code, string text, _) = Job.Run(networks.Launcher, ["train", folder.Root]);
        code.Should().Be(0, text);
        foreach (Outcome rank in Read(folder.Root, 2))
        {
            ShouldAgreeInEachUpdate(rank, alone);
            Distance(rank.Weights, alone.Weights).Should().BeLessThan(1e-3);
        }
    }

    [SkippableFact]
    public void Killed_rank_ends_all_and_the_training_goes_on_from_the_checkpoint()
    {
        Job.SkipWithoutMpi();
        Outcome[] whole = Train(2);
        bool isSlow = Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1";
        IEnumerable<string> more = isSlow ? Enumerable.Range(0, 19).Select(i => $"kill 1 {i * 7 % 48}") : [];
        string[] faults = ["kill 1 13", "reduce 1 21", "checkpoint 0 0", .. more];
        foreach (string fault in faults)
        {
            string own = Directory.CreateDirectory(folder.File(fault.Replace(' ', '-'))).FullName;
            (int code, string text, TimeSpan time) = Job.Run(2, ["train", own, .. fault.Split(' ')]);
            code.Should().NotBe(0, text);
            text.Should().Contain("on signal 9");
            time.Should().BeLessThan(TimeSpan.FromSeconds(60));
            Outcome[] resumed = Train(2, own);
            resumed[0].Weights.Should().Equal(whole[0].Weights, fault);
            output.WriteLine($"{fault}: ended after {time.TotalSeconds:0.0} s, went on from update {resumed[0].Began}");
        }
    }

    [SkippableTheory]
    [InlineData("fail", "Rank 1 of 3 ends the training on all ranks: the features of this rank cannot be read")]
    [InlineData("hang", "Ranks that did not come: 1")]
    public void Fault_of_one_rank_ends_all_with_its_name(string fault, string message)
    {
        Job.SkipWithoutMpi();
        (int code, string text, TimeSpan time) = Job.Run(3, "train", folder.Root, fault, "1", "7");
        code.Should().NotBe(0);
        text.Should().Contain(message);
        time.Should().BeLessThan(TimeSpan.FromSeconds(90));
    }

    private Outcome[] Train(int ranks, string? own = null)
    {
        own ??= Directory.CreateDirectory(folder.File($"{ranks} ranks")).FullName;
        (int code, string text, _) = Job.Run(ranks, "train", own);
        code.Should().Be(0, text);
        return Read(own, Math.Max(1, ranks));
    }

    private static Outcome[] Read(string own, int ranks) => [.. Enumerable.Range(0, ranks).Select(rank =>
        JsonSerializer.Deserialize<Outcome>(File.ReadAllText(Path.Combine(own, $"rank-{rank}.json")))!)];

    // The weights of both stay so near that each update begins from the same but for rounding.
    private static void ShouldAgreeInEachUpdate(Outcome rank, Outcome alone)
    {
        rank.Gradients.Should().HaveSameCount(alone.Gradients).And.HaveCount(50);
        rank.Gradients.Zip(alone.Gradients, Distance).Should().OnlyContain(distance => distance < 1e-5);
        foreach ((Dictionary<string, double> own, Dictionary<string, double> expected) in rank.Steps.Zip(alone.Steps))
        {
            foreach ((string name, double value) in expected)
                own[name].Should().BeApproximately(value, 1e-5 * Math.Max(1, Math.Abs(value)), name);
        }
    }

    // ||a - b|| / ||b||
    private static double Distance(float[] a, float[] b) =>
        Math.Sqrt(a.Zip(b, (x, y) => ((double)x - y) * ((double)x - y)).Sum() / b.Sum(y => (double)y * y));
}
