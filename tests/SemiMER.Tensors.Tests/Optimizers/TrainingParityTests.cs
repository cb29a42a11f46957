using System.Text.Json;
using FluentAssertions;
using SemiMER.Tensors.Tests.Parity;
using Xunit;

namespace SemiMER.Tensors.Tests.Optimizers;

/// <summary>Whole training runs follow PyTorch's loss curve from the same seed.</summary>
public sealed class TrainingParityTests
{
    public static TheoryData<string> Models => ["MLP", "LSTMClassifier", "TextCNN", "Transformer"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Follows_the_loss_curve_of_PyTorch(string model)
    {
        FixtureCase fixture = Find(model);
        Dictionary<string, Array> stored = fixture.Outputs.ToDictionary(output => output.Name, output => output.Values);

        TrainingRun run = TrainingRun.Of(model, Rate(fixture), threads: 1);

        run.Names.Should().Equal(fixture.Argument("parameters")!.Value.EnumerateArray().Select(name => name.GetString()));
        CheckInitialValues(run, stored);
        float[] losses = (float[])stored["losses"], twoThreads = (float[])stored["losses_two_threads"];
        for (int step = 0; step < losses.Length; step++)
        {
            double tolerance = Math.Max(1e-4 * losses[step], 2 * Math.Abs(losses[step] - twoThreads[step]));
            run.Losses[step].Should().BeApproximately(losses[step], (float)tolerance, "step {0}", step);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Two_threads_give_the_same_bits_as_one(string model)
    {
        double rate = Rate(Find(model));

        TrainingRun.Of(model, rate, threads: 2).Losses.Should().Equal(TrainingRun.Of(model, rate, threads: 1).Losses);
    }

    private static void CheckInitialValues(TrainingRun run, Dictionary<string, Array> stored)
    {
        foreach ((string name, Array values) in stored.Where(entry => entry.Key.StartsWith("initial.", StringComparison.Ordinal)))
        {
            double[] initial = run.Initial[Array.IndexOf(run.Names, name["initial.".Length..])];
            initial.Should().Equal(((float[])values).Select(value => (double)value), (one, other) => Math.Abs(one - other) <= 2e-6, name);
        }
        double[] sums = (double[])stored["initial_sums"], magnitudes = (double[])stored["initial_magnitudes"];
        for (int i = 0; i < run.Names.Length; i++)
        {
            run.Initial[i].Sum().Should().BeApproximately(sums[i], 1e-6 * magnitudes[i], run.Names[i]);
            run.Initial[i].Sum(Math.Abs).Should().BeApproximately(magnitudes[i], 1e-6 * magnitudes[i], run.Names[i]);
        }
    }

    private static FixtureCase Find(string model) => FixtureFile.Read("training").Cases.Single(one => one.Operation == "training." + model);

    private static double Rate(FixtureCase fixture) => ((JsonElement)fixture.Argument("lr")!).GetDouble();
}
