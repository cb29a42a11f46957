using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Matching;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Experiments;

/// <summary>What an experiment leaves in the process: these tests run while no other does.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ExperimentSurroundingsTests
{
    private static readonly ExperimentPlan Plan = new()
    {
        Methods = [],
        Folds = [SpeakerFolds.LeaveOneSessionOut(SmallTraining.Corpus)[0]],
        Recipes = [_ => Recipe.SupervisedOnly(), _ => Recipe.Paper(new MaximumMeanDiscrepancy())],
        Seeds = [3, 4],
        Networks = [SmallTraining.NetworkOptions],
        Trainer = SmallTraining.Options,
        Parallelism = 2,
    };

    [Fact]
    public void Callers_number_of_threads_and_the_default_generator_are_as_they_were()
    {
        int caller = get_num_threads(), later = NumberOfANewThread();
        byte[] generator = Generator();
        ExperimentRunner.Run(Plan).Dispose();
        get_num_threads().Should().Be(caller);
        NumberOfANewThread().Should().Be(later);
        Generator().Should().Equal(generator);
    }

    [Fact]
    public void No_tensor_is_left_behind_at_any_parallelism()
    {
        ExperimentRunner.Run(Plan).Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // TorchSharp counts each parameter of a module once too often, for ever.
        long perNetwork = Left(() => SmallTraining.Network().Dispose());
        Left(() => ExperimentRunner.Run(Plan).Dispose()).Should().Be(4 * perNetwork);
        Left(() => ExperimentRunner.Run(Plan with { Parallelism = 1 }).Dispose()).Should().Be(4 * perNetwork);
    }

    private static long Left(Action action)
    {
        long before = Tensor.TotalCount;
        action();
        return Tensor.TotalCount - before;
    }

    private static byte[] Generator()
    {
        using Tensor state = get_rng_state();
        return state.Values<byte>();
    }

    private static int NumberOfANewThread()
    {
        int number = 0;
        var thread = new Thread(() => number = get_num_threads());
        thread.Start();
        thread.Join();
        return number;
    }
}
