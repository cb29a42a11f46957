using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>How the frames of a sequence become one vector. Frames that are not real never count.</summary>
public enum SequencePooling
{
    /// <summary>The last real frame; of a recurrent encoder its last states, of both directions.</summary>
    Last,

    /// <summary>The largest value of each feature.</summary>
    Max,

    /// <summary>The mean of each feature.</summary>
    Mean,

    /// <summary>A mean with trained weights: a_t = softmax_t(u' tanh(W h_t + b) + c).</summary>
    Attention,
}

/// <summary>Pools <c>[batch, time, feature]</c> over the real frames to <c>[batch, feature]</c>.</summary>
internal sealed class PooledFrames : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly SequencePooling pooling;
    private readonly nn.Module<Tensor, Tensor>? score;

    public PooledFrames(SequencePooling pooling, int width)
        : base(nameof(PooledFrames))
    {
        this.pooling = pooling;
        if (pooling == SequencePooling.Attention)
            register_module("score", score = nn.Sequential(nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1)));
    }

    public static double Weights(SequencePooling pooling, int width) =>
        pooling == SequencePooling.Attention ? (double)width * width + width : 0;

    public override Tensor forward(Tensor frames, Tensor real)
    {
        switch (pooling)
        {
            case SequencePooling.Max:
                return Sequences.Filled(frames, real.unsqueeze(2), float.NegativeInfinity).max(dim: 1).values;
            case SequencePooling.Mean:
                return Sequences.Mean(frames, real);
            case SequencePooling.Attention:
                Tensor weights = Sequences.Filled(score!.call(frames).squeeze(2), real, float.NegativeInfinity).softmax(1);
                return (frames * weights.unsqueeze(2)).sum(dim: 1);
            default:
                return Sequences.LastFrames(frames, real);
        }
    }
}

/// <summary>Masked arithmetic over sequences.</summary>
internal static class Sequences
{
    private const double Floor = 1e-5;

    /// <summary>The values with another wherever no frame is real.</summary>
    /// <param name="values">The values.</param>
    /// <param name="real">Bool, of a shape that is broadcast to theirs.</param>
    /// <param name="other">The other value.</param>
    public static Tensor Filled(Tensor values, Tensor real, float other) =>
        FrameCounts.AreAllReal(real) ? values : values.MaskedFill(real.bitwise_not(), other);

    /// <summary>mean_i = 1/n sum over the n real frames t of x_ti: <c>[batch, time, feature]</c> to <c>[batch, feature]</c>.</summary>
    public static Tensor Mean(Tensor values, Tensor real)
    {
        Tensor sum = Filled(values, real.unsqueeze(2), 0).sum(dim: 1);
        return sum / real.sum(dim: 1, type: values.dtype).unsqueeze(1);
    }

    /// <summary>Mean and standard deviation sqrt(1/n sum_t (x_ti - mean_i)^2 + 1e-5) of each feature: <c>[batch, 2 feature]</c>.</summary>
    public static Tensor Statistics(Tensor values, Tensor real)
    {
        Tensor mean = Mean(values, real);
        Tensor deviation = Mean((values - mean.unsqueeze(1)).Power(2), real).Plus(Floor).sqrt();
        return cat([mean, deviation], dim: 1);
    }

    /// <summary>The last real frame of each row: <c>[batch, time, feature]</c> to <c>[batch, feature]</c>.</summary>
    public static Tensor LastFrames(Tensor values, Tensor real)
    {
        long rows = values.shape[0], time = values.shape[1];
        Tensor last = HeldScalars.Indices(rows, values.device).Times(time).Plus(real.sum(dim: 1)).Minus(1);
        return values.reshape(rows * time, values.shape[2]).index_select(0, last);
    }

    /// <summary>The real frames of each row in reverse order, the others where they are.</summary>
    public static Tensor Reversed(Tensor values, Tensor real)
    {
        long rows = values.shape[0], time = values.shape[1];
        Tensor at = HeldScalars.Indices(time, values.device).unsqueeze(0), length = real.sum(dim: 1).unsqueeze(1);
        Tensor source = where(real, length.Minus(1) - at, at).Plus(HeldScalars.Indices(rows, values.device).unsqueeze(1).Times(time));
        return values.reshape(rows * time, values.shape[2]).index_select(0, source.reshape(-1)).reshape(values.shape);
    }
}
