using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;

namespace SemiMER.Tests.Training;

public sealed class RankedTrainingTests
{
    private const double Tolerance = 1e-5;

    private static readonly EmotionNetworkOptions WithoutDropout = SmallTraining.NetworkOptions with { Dropout = 0, InputDropout = 0 };

    private static readonly TrainerOptions Options = SmallTraining.Options with { Epochs = 2, StepsPerEpoch = 25, IntraOpThreads = 1 };

    public static TheoryData<string, int> Splits()
    {
        var data = new TheoryData<string, int>();
        foreach (string recipe in Recipes.Keys)
        {
            data.Add(recipe, 2);
            data.Add(recipe, 3);
        }
        return data;
    }

    private static Dictionary<string, Func<Recipe>> Recipes { get; } = new()
    {
        ["supervised only"] = () => Recipe.SupervisedOnly(),
        ["votes, smoothing and focus"] = () => Recipe.SupervisedOnly(new ClassificationOptions { LabelSmoothing = .1, FocalGamma = 2 }),
        ["paper, supervised"] = () => Recipe.PaperSupervised(new MaximumMeanDiscrepancy()),
        ["paper"] = () => SmallTraining.Paper,
        ["paper without unpaired sets"] = () => Recipe.Paper(new MaximumMeanDiscrepancy()),
        ["paper with a memory"] = () => Recipe.Paper(
            new MaximumMeanDiscrepancy(), new PaperRecipeOptions { Unpaired = new MemoryBankSets(64) }),
        ["classes"] = () => Recipe.Paper(new LocalMaximumMeanDiscrepancy()),
        ["aligned rows"] = () => Recipe.Paper(new InfoNce()),
    };

    [Theory]
    [MemberData(nameof(Splits))]
    public void Ranks_take_the_steps_of_one_process(string recipe, int size)
    {
        Steps alone = Train(null, Recipes[recipe](), Options);
        Steps[] ranks = ThreadGroup.Run(size, group => Train(group, Recipes[recipe](), Options));
        foreach (Steps rank in ranks)
        {
            rank.Terms.Should().HaveSameCount(alone.Terms).And.HaveCount(Options.Epochs * Options.StepsPerEpoch);
            foreach ((IReadOnlyDictionary<string, double> own, IReadOnlyDictionary<string, double> expected) in rank.Terms.Zip(alone.Terms))
            {
                own.Keys.Should().BeEquivalentTo(expected.Keys);
                foreach ((string name, double value) in expected)
                    own[name].Should().BeApproximately(value, 1e-3 * Math.Max(1, Math.Abs(value)), name);
            }
            rank.Weights.Should().Equal(ranks[0].Weights, "all ranks hold the same bits");
            Distance(rank.Weights, alone.Weights).Should().BeLessThan(1e-3);
            rank.Accuracies.Should().Equal(ranks[0].Accuracies);
        }
    }

    [Theory]
    [MemberData(nameof(Splits))]
    public void One_step_has_the_values_and_the_gradient_of_one_process(string recipe, int size)
    {
        // AdamW's first step tells the sign of a gradient only; the terms of the second one, at a large rate, tell all of it.
        TrainerOptions two = Options with { Epochs = 1, StepsPerEpoch = 2, LearningRate = .01, ClassWeighting = ClassWeighting.Balanced };
        Steps alone = Train(null, Recipes[recipe](), two);
        foreach (Steps rank in ThreadGroup.Run(size, group => Train(group, Recipes[recipe](), two)))
        {
            Distance(rank.Gradient, alone.Gradient).Should().BeLessThan(Tolerance);
            foreach ((string name, double value) in alone.Terms[0])
                rank.Terms[0][name].Should().BeApproximately(value, Tolerance * Math.Max(1, Math.Abs(value)), name);
        }
    }

    [Fact]
    public void Rows_are_met_as_often_as_by_one_process_and_by_one_rank_only()
    {
        string[][] alone = [.. SeenRows(null)];
        string[][][] ranks = ThreadGroup.Run(2, group => SeenRows(group).ToArray());
        for (int step = 0; step < alone.Length; step++)
            ranks[0][step].Concat(ranks[1][step]).Should().Equal(alone[step]);
    }

    [Fact]
    public void What_needs_a_whole_batch_is_refused_by_name()
    {
        foreach ((Recipe recipe, string name) in (ReadOnlySpan<(Recipe, string)>)
                 [(Recipe.FixMatch(), "pseudo"), (Recipe.MeanTeacher(), "mean teacher")])
        {
            FluentActions.Invoking(() => ThreadGroup.Run(2, group => Train(group, recipe, Options)))
                .Should().Throw<TrainingException>().WithMessage($"*cannot be trained by 2 ranks*{name}*");
        }
        FluentActions.Invoking(() => ThreadGroup.Run(9, group => Train(group, SmallTraining.Paper, Options)))
            .Should().Throw<TrainingException>().WithMessage("*batch of 8 rows cannot be shared by 9 ranks*");
    }

    [Fact]
    public void Ranks_of_one_machine_share_no_GPU()
    {
        int Checked(IProcessGroup group, DeviceType type, params int[] devices)
        {
            Ranks.CheckDevices(group, type, devices[group.Rank]);
            return 0;
        }
        ThreadGroup.Run(3, group => Checked(group, DeviceType.CUDA, 0, 1, 2));
        ThreadGroup.Run(3, group => Checked(group, DeviceType.CPU, -1, -1, -1));
        FluentActions.Invoking(() => ThreadGroup.Run(3, group => Checked(group, DeviceType.CUDA, 1, 0, 1)))
            .Should().Throw<TrainingException>().WithMessage("The ranks 0, 2 share CUDA 1 of *");
        FluentActions.Invoking(() => ThreadGroup.Run(2, group => Checked(group, DeviceType.CUDA, -1, 0)))
            .Should().Throw<TrainingException>().WithMessage("The ranks 0, 1 share CUDA 0 of *");
    }

    [Fact]
    public void Every_recipe_splits_or_is_refused_by_the_names_of_its_terms()
    {
        // Of every function that makes a recipe: what it needs beside defaults is a loss.
        System.Reflection.MethodInfo[] factories = [.. typeof(Recipe)
            .GetMethods(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .Where(method => method.ReturnType == typeof(Recipe) && method.GetParameters().All(parameter =>
                parameter.IsOptional || parameter.ParameterType.IsAssignableFrom(typeof(MaximumMeanDiscrepancy))))];
        factories.Should().HaveCountGreaterThan(10);
        int refused = 0;
        foreach (System.Reflection.MethodInfo factory in factories)
        {
            var recipe = (Recipe)factory.Invoke(null, [.. factory.GetParameters().Select(parameter =>
                parameter.IsOptional ? parameter.DefaultValue : new MaximumMeanDiscrepancy())])!;
            string[] whole = [.. recipe.Terms.Where(term => term is not IRankedTerm).Select(term => term.Name)];
            refused += whole.Length > 0 ? 1 : 0;
            TrainerOptions one = Options with { Epochs = 1, StepsPerEpoch = 1 };
            Exception? fault = ThreadGroup.RunAll(2, group => Train(group, recipe, one))[0].Fault;
            if (whole.Length == 0)
                (fault is TrainingException).Should().BeFalse($"{factory.Name} splits, but: {fault?.Message}");
            else
                (fault is not null && (fault is not TrainingException || whole.All(fault.Message.Contains))).Should().BeTrue(factory.Name);
        }
        refused.Should().BeGreaterThan(5);
    }

    [Fact]
    public void Fault_of_one_rank_ends_all_of_them()
    {
        ThreadGroup.Outcome<Steps>[] outcomes = ThreadGroup.RunAll(3, group =>
            Train(group, SmallTraining.Paper, Options, step => _ = group.Rank == 1 && step == 4
                ? throw new InvalidOperationException("bad data") : 0));
        outcomes[1].Fault.Should().BeOfType<InvalidOperationException>();
        foreach (int other in (int[])[0, 2])
            outcomes[other].Fault.Should().BeOfType<ProcessGroupException>().Which.Message.Should().Contain("rank 1: bad data");
    }

    [Fact]
    public void Other_weights_on_one_rank_are_noticed() => FluentActions.Invoking(() => ThreadGroup.Run(2, group =>
            Train(group, SmallTraining.Paper, Options, seed: group.Rank)))
        .Should().Throw<ProcessGroupException>().WithMessage("After 0 updates the weights of rank 1*");

    [Fact]
    public void Cancelling_one_rank_ends_all_after_the_same_update()
    {
        int[] steps = ThreadGroup.Run(3, group =>
        {
            using var source = new CancellationTokenSource();
            return Train(group, SmallTraining.Paper, Options, step =>
            {
                if (group.Rank == 2 && step == 30)
                    source.Cancel();
            }, cancellationToken: source.Token).Terms.Count;
        });
        steps.Should().AllBeEquivalentTo(31);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1)]
    public void Resumed_training_goes_on_with_the_same_bits_on_as_many_ranks_and_nearly_so_on_others(int resumedBy)
    {
        using var folder = new TemporaryDirectory();
        EmotionNetworkOptions dropout = SmallTraining.NetworkOptions with { Dropout = resumedBy == 2 ? .3 : 0, InputDropout = 0 };
        TrainerOptions kept = Options with { Checkpoints = new CheckpointOptions { Folder = folder.Root, EverySteps = 10 } };
        Steps[] whole = ThreadGroup.Run(2, group => Train(group, SmallTraining.Paper, Options, network: dropout));
        ThreadGroup.RunAll(2, group => Train(group, SmallTraining.Paper, kept, step => _ = step == 33
            ? throw new InvalidOperationException("killed") : 0, network: dropout));
        Steps[] resumed = ThreadGroup.Run(resumedBy, group =>
            Train(group, SmallTraining.Paper, kept, network: dropout));
        resumed.Should().OnlyContain(rank => rank.Terms.Count == 20);
        foreach (Steps rank in resumed)
        {
            if (resumedBy == 2)
                rank.Weights.Should().Equal(whole[0].Weights);
            else
                Distance(rank.Weights, whole[0].Weights).Should().BeLessThan(1e-3);
        }
    }

    [Fact]
    public void Ranks_draw_dropout_of_their_own()
    {
        EmotionNetworkOptions dropout = SmallTraining.NetworkOptions with { Dropout = .5 };
        Steps[] ranks = ThreadGroup.Run(2, group => Train(group, SmallTraining.Paper, Options, network: dropout));
        Steps alone = Train(null, SmallTraining.Paper, Options, network: dropout);
        ranks[0].Weights.Should().Equal(ranks[1].Weights);
        ranks[0].Weights.Should().NotEqual(alone.Weights);
        Train(new Single(), SmallTraining.Paper, Options, network: dropout).Weights.Should().Equal(alone.Weights);
    }

    [Fact]
    public void Bytes_of_an_update_are_those_of_the_formula()
    {
        // 4 P + 8 T + 32 n + 4 n d M + 8 V + 24 (docs/scale.md)
        TrainerOptions Updates(int count) => Options with { Epochs = 1, StepsPerEpoch = count };
        long Bytes(int updates) => ThreadGroup.Run(2, group =>
        {
            var counting = new Counting(group);
            Train(counting, SmallTraining.Paper, Updates(updates));
            return counting.Bytes;
        })[0];
        using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, WithoutDropout);
        long P = network.parameters().Sum(parameter => parameter.numel()), T = network.parameters().Count();
        long n = (Options.LabeledBatchSize + Options.UnlabeledBatchSize) / 2, d = WithoutDropout.EmbeddingSize;
        long M = network.Schema.Modalities.Count;
        long[] V = [.. Train(null, SmallTraining.Paper, Updates(7)).Terms.Select(values => (long)values.Count)];
        (Bytes(7) - Bytes(2)).Should().Be(V[2..].Sum(values => 4 * P + 8 * T + 32 * n + 4 * n * d * M + 8 * values + 24));
    }

    [Theory]
    [InlineData(ScalingScope.AllSpeakers)]
    [InlineData(ScalingScope.PerSpeaker)]
    public void Statistics_of_a_streamed_pool_are_merged(ScalingScope scope)
    {
        var streamed = new UnlabeledSet(new ListSource([.. SmallTraining.Unlabeled]));
        FeatureScaler expected = FeatureScaler.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled, scope);
        foreach (FeatureScaler scaler in ThreadGroup.Run(3, group =>
                     RankedScaling.Fit(group, SmallTraining.Labeled, streamed, scope, default)))
        {
            scaler.Speakers.Keys.Should().BeEquivalentTo(expected.Speakers.Keys);
            foreach ((Modality modality, ColumnStatistics statistics) in expected.Overall)
            {
                foreach ((double[] merged, double[] whole) in (ReadOnlySpan<(double[], double[])>)
                         [(scaler.Overall[modality].Mean, statistics.Mean), (scaler.Overall[modality].Scale, statistics.Scale)])
                {
                    merged.Zip(whole).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-9);
                }
            }
        }
    }

    private static Steps Train(
        IProcessGroup? group, Recipe recipe, TrainerOptions options, Action<long>? onStep = null, EmotionNetworkOptions? network = null,
        long seed = 0, CancellationToken cancellationToken = default)
    {
        var terms = new List<IReadOnlyDictionary<string, double>>();
        EmotionNetwork trained = EmotionNetwork.Create(SmallTraining.Corpus.Schema, (network ?? WithoutDropout) with { Seed = seed });
        float[] gradient = [];
        var trainer = new SemiSupervisedTrainer(trained, recipe, options) { ProcessGroup = group };
        trainer.StepCompleted += (_, step) =>
        {
            if (terms.Count == 0)
                gradient = [.. trained.parameters().SelectMany(parameter => parameter.grad is { } own ? own.data<float>().ToArray() : [])];
            terms.Add(step.Terms);
            onStep?.Invoke(step.Step);
        };
        TrainingResult result = trainer.Fit(
            SmallTraining.Labeled, SmallTraining.Unlabeled, SmallTraining.Fold.Validation, cancellationToken);
        return new Steps(terms, gradient, SmallTraining.Weights(result.Recognizer.Network),
            [.. result.History.Select(epoch => epoch.Validation!.UnweightedAccuracy)]);
    }

    private static IEnumerable<string[]> SeenRows(IProcessGroup? group)
    {
        var term = new RowsTerm();
        Train(group, Recipe.Of("rows", [new(term, 1)]), Options);
        return term.Seen;
    }

    // ||a - b|| / ||b||
    private static double Distance(float[] a, float[] b)
    {
        a.Should().HaveSameCount(b);
        return Math.Sqrt(a.Zip(b, (x, y) => ((double)x - y) * ((double)x - y)).Sum() / b.Sum(y => (double)y * y));
    }

    private sealed record Steps(
        List<IReadOnlyDictionary<string, double>> Terms, float[] Gradient, float[] Weights, double[] Accuracies);

    private sealed class RowsTerm : IRankedTerm
    {
        private readonly ClassificationTerm classification = new();

        public List<string[]> Seen { get; } = [];

        public string Name => "rows";

        public bool NeedsLabels => true;

        public bool IsOfAllRows => false;

        public IReadOnlyList<TermPart> Compute(ForwardPass pass)
        {
            Seen.Add([.. pass.Batch.Utterances.Select(row => row.Id)]);
            return classification.Compute(pass);
        }
    }

    private sealed class Counting(IProcessGroup group) : IProcessGroup
    {
        public long Bytes { get; private set; }

        public int Rank => group.Rank;

        public int Size => group.Size;

        public void AllReduceSum(Span<float> values)
        {
            Bytes += (long)values.Length * sizeof(float);
            group.AllReduceSum(values);
        }

        public void AllReduceSum(Span<double> values)
        {
            Bytes += (long)values.Length * sizeof(double);
            group.AllReduceSum(values);
        }

        public IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> own)
        {
            Bytes += own.Length;
            return group.AllGather(own);
        }

        public void Abort(string reason) => group.Abort(reason);
    }

    private sealed class Single : IProcessGroup
    {
        public int Rank => 0;

        public int Size => 1;

        public void AllReduceSum(Span<float> values)
        {
        }

        public void AllReduceSum(Span<double> values)
        {
        }

        public IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> own) => [own.ToArray()];

        public void Abort(string reason)
        {
        }
    }
}
