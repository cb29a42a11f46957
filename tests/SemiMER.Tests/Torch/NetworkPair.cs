using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

/// <summary>The same small network twice, whose gradients come from backward passes.</summary>
internal sealed class NetworkPair : IDisposable
{
    /// <summary>
    /// Larger than with given gradients: here each gradient carries on the roundings of the weights it was computed with (2e-6 is seen).
    /// </summary>
    public const double BoundOfKernel = 1e-5;

    private readonly Tensor inputs, targets;

    public NetworkPair()
    {
        using var generator = new Generator(5);
        Tested = Make();
        Expected = Make();
        foreach ((Parameter one, Parameter other) in Tested.parameters().Zip(Expected.parameters()))
        {
            using IDisposable unrecorded = no_grad();
            using Tensor drawn = randn(one.shape, generator: generator).mul_(.3);
            one.copy_(drawn);
            other.copy_(drawn);
        }
        inputs = randn([3, 20, 13], generator: generator);
        targets = randn([3, 20, 4], generator: generator);

        static Sequential Make() => nn.Sequential(
            ("first", nn.Linear(13, 17)), ("bend", nn.Tanh()), ("second", nn.Linear(17, 4)));
    }

    public Sequential Tested { get; }

    public Sequential Expected { get; }

    public IEnumerable<Sequential> Both => [Tested, Expected];

    /// <summary>One step of both on the sum of some losses, each with a backward pass of its own.</summary>
    public void Step(FusedAdamW tested, AdamW expected, int step, int passes)
    {
        using var scope = NewDisposeScope();
        tested.ZeroGradients();
        foreach (Parameter parameter in Expected.parameters())
            parameter.grad = null;
        for (int pass = 0; pass < passes; pass++)
        {
            foreach (Sequential network in Both)
            {
                int part = (step + pass) % (int)inputs.size(0);
                nn.functional.mse_loss(network.forward(inputs[part]), targets[part]).backward();
            }
        }
        tested.ClipAndStep(.5);
        nn.utils.clip_grad_norm_(Expected.parameters(), .5);
        expected.step();
    }

    public double Difference() => Tested.parameters().Zip(Expected.parameters())
        .Max(both => OptimizerPair.Difference(both.First, both.Second));

    public void Dispose()
    {
        foreach (Sequential network in Both)
            network.Dispose();
        inputs.Dispose();
        targets.Dispose();
    }
}
