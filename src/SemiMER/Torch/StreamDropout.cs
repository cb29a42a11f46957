using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// Dropout as <c>nn.Dropout</c>, but in a training its masks come from the training's own stream: the result depends on the seed alone,
/// not on what else the process runs. Use it in encoders of your own; outside of trainings it draws from TorchSharp's default generator.
/// </summary>
public sealed class StreamDropout : nn.Module<Tensor, Tensor>
{
    private readonly double p;

    /// <summary>Creates the module.</summary>
    /// <param name="p">Probability of dropping a number in training, at least 0 and below 1.</param>
    /// <exception cref="OptionsException">It is out of range.</exception>
    public StreamDropout(double p)
        : base(TorchLibrary.ReadyFor(nameof(StreamDropout)))
    {
        Check(p);
        this.p = p;
    }

    /// <summary>In training each number becomes 0 with probability p and is divided by 1 - p otherwise; else all stay.</summary>
    public override Tensor forward(Tensor input) => Apply(input, p, training);

    /// <summary>Dropout with the masks of the training that this thread runs.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="p">Probability of dropping, at least 0 and below 1.</param>
    /// <param name="training">Whether anything is dropped.</param>
    /// <returns>A tensor of its own, never <paramref name="input"/>; without dropping it shares the input's memory.</returns>
    /// <exception cref="OptionsException">The probability is out of range.</exception>
    public static Tensor Apply(Tensor input, double p, bool training)
    {
        ArgumentNullException.ThrowIfNull(input);
        Check(p);
        if (!training || p == 0)
            return input.alias();
        if (DropoutMasks.Current is not { } masks)
            return nn.functional.dropout(input, p);
        using Tensor mask = masks.Draw(input.shape, p, input.dtype, input.device);
        return input * mask;
    }

    private static void Check(double p)
    {
        if (p is not (>= 0 and < 1))
            new OptionFaults(nameof(StreamDropout)).Share(nameof(p), p).Throw();
    }
}
