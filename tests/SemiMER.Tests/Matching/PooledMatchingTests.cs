using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>All MMDs of a batch from one pool of distances give what the tensor operations and a backward pass give.</summary>
public sealed class PooledMatchingTests
{
    private static readonly Modality[] Modalities = [Modality.Acoustic, Modality.Visual, Modality.Lexical];
    private static readonly PairingTopology Hub = PairingTopology.Hub(Modality.Acoustic);

    public static TheoryData<string> Losses => ["default", "biased", "single", "thirds", "few rows"];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Values_and_gradients_agree_with_the_graph(string name)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new RandomSource(seed, name);
            int count = 2 + random.NextInt32(40), width = 1 + random.NextInt32(40);
            bool[] missing = [.. Enumerable.Range(0, 3 * count).Select(_ => seed % 3 == 1 && random.NextInt32(4) == 0)];
            int[]? classes = seed % 2 == 0 ? [.. Enumerable.Range(0, count).Select(_ => random.NextInt32(4))] : null;
            string?[] dialogues = [.. Enumerable.Range(0, count).Select(_ => random.NextInt32(5) is var d && d == 0 ? null : $"d{d}")];
            PairingTopology topology = (seed % 4) switch
            {
                0 => PairingTopology.AllPairs,
                1 => PairingTopology.Custom(new ModalityPair(Modality.Lexical, Modality.Acoustic, 0.3)),
                _ => Hub,
            };
            var matching = new CrossModalMatching(Create(name), topology, UnpairedSets.Default, seed % 5 == 0 ? 0.01 : null);
            double[][,] latents = [.. Modalities.Select((_, i) => Latents.Normal(count, width, 10 * seed + i, mean: 0.3 * i))];
            Agree(matching, latents, (row, modality) => !missing[row * 3 + Array.IndexOf(Modalities, modality)], classes, dialogues);
        }
    }

    [Theory]
    [InlineData("duplicates")]
    [InlineData("constant columns")]
    [InlineData("offset")]
    [InlineData("identical rows")]
    [InlineData("far apart")]
    [InlineData("wide")]
    public void Odd_latents_agree(string kind)
    {
        double[][,] latents = [.. Modalities.Select((_, i) => Latents.Normal(20, kind == "wide" ? 300 : 8, 70 + i, mean: 0.2 * i))];
        latents = [.. latents.Select((values, i) => kind switch
        {
            "duplicates" => Latents.Rows(values, [.. Enumerable.Range(0, 20).Select(row => row / 3)]),
            "constant columns" => Latents.Map(values, (_, column, value) => column < 6 ? 0.7 : value),
            "offset" => Latents.Map(values, (_, _, value) => (float)(value + 1e4)),
            "identical rows" => Latents.Map(values, (_, column, _) => column + 0.3 * i),
            "far apart" => Latents.Map(values, (row, _, value) => value + 1e3 * i * row),
            _ => values,
        })];
        var matching = new CrossModalMatching(new MaximumMeanDiscrepancy(), PairingTopology.AllPairs, UnpairedSets.Default);
        Agree(matching, latents, null, [.. Enumerable.Range(0, 20).Select(row => row % 3)], null, kind == "offset" ? 2e-5 : 2e-6);
    }

    [Fact]
    public void The_factor_multiplies_gradients_only_and_they_are_added()
    {
        using var scope = NewDisposeScope();
        var matching = new CrossModalMatching(new MaximumMeanDiscrepancy(), Hub, UnpairedSets.BatchHalves);
        LatentBatch batch = Batch([.. Modalities.Select((_, i) => Latents.ToTensor(Latents.Normal(9, 4, i), ScalarType.Float32))]);
        (MatchingValues once, float[] simple) = Run(matching, batch, 1, 0);
        (MatchingValues twice, float[] added) = Run(matching, batch, -2.5, 1);

        twice.All.Should().Equal(once.All);
        added.Zip(simple, (x, y) => Math.Abs(x - (1 - 2.5 * y))).Max().Should().BeLessThan(1e-6);
        simple.Select(Math.Abs).Max().Should().BeGreaterThan(1e-3f);
    }

    [Fact]
    public void The_same_batch_gives_the_same_bits()
    {
        using var scope = NewDisposeScope();
        var matching = new CrossModalMatching(new MaximumMeanDiscrepancy(), Hub, UnpairedSets.BatchHalves);
        LatentBatch batch = Batch([.. Modalities.Select((_, i) => Latents.ToTensor(Latents.Normal(70, 33, i), ScalarType.Float32))]);
        (MatchingValues first, float[] gradient) = Run(matching, batch, 1, 0);
        (MatchingValues second, float[] other) = Run(matching, batch, 1, 0);
        second.All.Should().Equal(first.All);
        other.Should().Equal(gradient);
    }

    [Fact]
    public void Content_of_rows_that_lack_a_modality_changes_nothing()
    {
        using var scope = NewDisposeScope();
        Tensor[] latents = [.. Modalities.Select((_, i) => Latents.ToTensor(Latents.Normal(9, 4, i), ScalarType.Float32))];
        var matching = new CrossModalMatching(new MaximumMeanDiscrepancy(), Hub, UnpairedSets.BatchHalves);
        LatentBatch batch = Batch(latents, (row, modality) => modality != Modality.Visual || row > 2);
        (MatchingValues before, float[] gradient) = Run(matching, batch, 1, 0);
        latents[1].narrow(0, 0, 3).fill_(double.NaN);
        (MatchingValues after, float[] other) = Run(matching, batch, 1, 0);
        after.All.Should().Equal(before.All);
        other.Should().Equal(gradient);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e30)]
    public void Values_that_float32_cannot_square_are_left_to_the_tensors(double value)
    {
        using var scope = NewDisposeScope();
        Tensor[] latents = [.. Modalities.Select((_, i) => Latents.ToTensor(Latents.Normal(9, 4, i), ScalarType.Float32))];
        latents[2][4, 1] = value;
        var matching = new CrossModalMatching(new MaximumMeanDiscrepancy(), Hub);
        matching.AddGradients(Batch(latents), _ => throw new InvalidOperationException("nothing is to be added"), 1).Should().BeNull();
    }

    [Fact]
    public void Where_it_does_not_apply_it_says_so()
    {
        using var scope = NewDisposeScope();
        Tensor[] latents = [.. Modalities.Select((_, i) => Latents.ToTensor(Latents.Normal(9, 4, i), ScalarType.Float32))];
        LatentBatch batch = Batch(latents);
        using var bank = new MemoryBankSets();
        bank.Remember(batch);
        Applies(new MaximumMeanDiscrepancy(), batch).Should().BeTrue();
        Applies(new MaximumMeanDiscrepancy(), batch, UnpairedSets.BatchHalves).Should().BeTrue();
        Applies(new MaximumMeanDiscrepancy(), batch, bank).Should().BeFalse("it has latents of other batches");
        Applies(new EnergyDistance(), batch).Should().BeFalse();
        Applies(new MaximumMeanDiscrepancy(new() { Kernel = new LaplacianKernel() }), batch).Should().BeFalse();
        Applies(new MaximumMeanDiscrepancy(new() { Bandwidth = Bandwidth.MeanDistance() }), batch).Should().BeFalse();
        Applies(new MaximumMeanDiscrepancy(new() { Estimator = MaximumMeanDiscrepancyEstimator.LinearTime }), batch).Should().BeFalse();
        LatentBatch exact = Batch([.. latents.Select(values => values.to_type(ScalarType.Float64))]);
        Applies(new MaximumMeanDiscrepancy(), exact).Should().BeFalse();
        Applies(new MaximumMeanDiscrepancy(), Batch([.. latents.Select(_ => zeros(400, 2))])).Should().BeFalse("it has too many rows");
        Applies(new MaximumMeanDiscrepancy(), batch, new Twice()).Should().BeFalse("a row counts twice");
    }

    [Fact]
    public void A_strategy_with_a_memory_remembers_once_and_a_batch_of_nothing_is_skipped()
    {
        using var scope = NewDisposeScope();
        Tensor[] latents = [.. Modalities.Select((_, i) => Latents.ToTensor(Latents.Normal(3, 4, i), ScalarType.Float32))];
        var strategy = new Counting();
        var matching = new CrossModalMatching(new MaximumMeanDiscrepancy(), Hub, strategy);
        Run(matching, Batch(latents), 1, 0);
        strategy.Remembered.Should().Be(1);

        LatentBatch nothing = Batch(latents, (row, modality) => modality == Modality.Acoustic);
        MatchingValues values = matching.AddGradients(nothing, _ => throw new InvalidOperationException(), 1)!;
        values.All.Should().BeEmpty();
        values.Skipped.Should().Equal(matching.Compute(nothing).Skipped).And.HaveCount(4);
        strategy.Remembered.Should().Be(3);
    }

    private static MaximumMeanDiscrepancy Create(string name) => new(name switch
    {
        "biased" => new() { Estimator = MaximumMeanDiscrepancyEstimator.Biased },
        "single" => MaximumMeanDiscrepancyOptions.SingleGaussian(2),
        "thirds" => new() { Kernel = GaussianKernel.Family(4, 3) },
        "few rows" => new() { Bandwidth = Bandwidth.Median(maximumRows: 7) },
        _ => new(),
    });

    private static bool Applies(IMatchingLoss loss, LatentBatch batch, IUnpairedSets? unpaired = null)
    {
        Tensor[] gradients = [.. Modalities.Select(modality => zeros_like(batch.Latents(modality)))];
        return new CrossModalMatching(loss, Hub, unpaired)
            .AddGradients(batch, modality => gradients[Array.IndexOf(Modalities, modality)], 1) is not null;
    }

    private static (MatchingValues Values, float[] Gradients) Run(
        CrossModalMatching matching, LatentBatch batch, double factor, double start)
    {
        Tensor[] gradients = [.. Modalities.Select(modality => full_like(batch.Latents(modality), start))];
        MatchingValues? values = matching.AddGradients(batch, modality => gradients[Array.IndexOf(Modalities, modality)], factor);
        values.Should().NotBeNull();
        return (values!, [.. gradients.SelectMany(gradient => gradient.Values<float>())]);
    }

    private static void Agree(CrossModalMatching matching, double[][,] values, Func<int, Modality, bool>? has, int[]? classes,
        string?[]? dialogues, double tolerance = 2e-6)
    {
        using var scope = NewDisposeScope();
        Tensor[] latents = [.. values.Select(value => Latents.ToTensor(value, ScalarType.Float32).requires_grad_())];
        LatentBatch batch = Batch(latents, has, classes, dialogues);
        MatchingTerms expected = matching.Compute(batch);
        expected.Sum()?.backward();
        float[] gradients = [.. latents.SelectMany(value => value.grad is { } grad ? grad.Values<float>() : new float[value.numel()])];
        Tensor[] memory = [.. latents.Select(value => zeros_like(value))];
        if (matching.AddGradients(batch, modality => memory[Array.IndexOf(Modalities, modality)], 1) is not { } actual)
        {
            gradients.Should().OnlyContain(number => number == 0, "only latents without distances are left to tensors");
            return;
        }
        actual.Skipped.Should().Equal(expected.Skipped);
        actual.Paired.Select(term => term.Name).Should().Equal(expected.Paired.Select(term => term.Name));
        actual.Unpaired.Select(term => term.Name).Should().Equal(expected.Unpaired.Select(term => term.Name));
        foreach ((MatchingValue value, MatchingTerm term) in actual.All.Zip(expected.All))
            value.Value.Should().BeApproximately(term.Value.ToDouble(), tolerance, term.Name);
        double size = Math.Max(1e-3, gradients.Select(Math.Abs).Max());
        gradients.Zip(memory.SelectMany(value => value.Values<float>()), (x, y) => Math.Abs(x - y)).Max()
            .Should().BeLessThan((float)(10 * tolerance * size));
    }

    private static LatentBatch Batch(
        Tensor[] latents, Func<int, Modality, bool>? has = null, int[]? classes = null, string?[]? dialogues = null) =>
        new([.. Modalities.Zip(latents)], has) { Classes = classes, Dialogues = dialogues };

    private sealed class Twice : IUnpairedSets
    {
        public string Name => "twice";

        public UnpairedDraw Draw(LatentBatch batch, ModalityPair pair) =>
            new([new LatentSets(Name, new LatentRows([0, 0, 1]), new LatentRows([4, 5]))], []);
    }

    private sealed class Counting : IUnpairedSets
    {
        public int Remembered { get; private set; }

        public string Name => "counting";

        public UnpairedDraw Draw(LatentBatch batch, ModalityPair pair) => UnpairedSets.BatchHalves.Draw(batch, pair);

        public void Remember(LatentBatch batch) => Remembered++;
    }
}
