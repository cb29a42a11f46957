using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>Makes views of batches: the same utterances with features that were changed at random.</summary>
internal static class FeatureViews
{
    /// <summary>A view of a batch; its tensors belong to the dispose scope of the caller.</summary>
    /// <param name="batch">The batch, which stays as it is.</param>
    /// <param name="options">What is changed.</param>
    /// <param name="identifiers">Modalities whose features are names of things: only left out as a whole.</param>
    /// <param name="draws">Random numbers.</param>
    public static UtteranceBatch Of(
        UtteranceBatch batch, FeatureViewOptions options, IReadOnlyCollection<Modality> identifiers, DropoutMasks draws)
    {
        using IDisposable unrecorded = no_grad();
        var views = batch.Modalities.ToDictionary(entry => entry.Key, entry => entry.Value.WithValues(
            identifiers.Contains(entry.Key) ? entry.Value.Values.alias() : Changed(entry.Value, options.Of(entry.Key), draws)));
        return batch.With(options.ModalityDropout == 0 ? views : WithoutSome(views, options.ModalityDropout, draws));
    }

    /// <summary>
    /// Numbers of the normal distribution with mean 0 and deviation 1: sqrt(-2 ln(1 - u)) cos(2 pi v) (Box and Muller 1958).
    /// </summary>
    public static Tensor Normal(long[] shape, Device device, DropoutMasks draws)
    {
        Tensor u = draws.Uniform(shape, device), v = draws.Uniform(shape, device);
        return u.neg().log1p().Times(-2).sqrt() * v.Times(2 * Math.PI).cos();
    }

    /// <summary>Which features are there, neither padding nor of absent modalities: <c>[batch, 1]</c> or <c>[batch, time, 1]</c>.</summary>
    public static Tensor Real(ModalityBatch input) => input.Frames is { } frames ? frames.unsqueeze(2) : input.Present.unsqueeze(1);

    private static Dictionary<Modality, ModalityBatch> WithoutSome(
        Dictionary<Modality, ModalityBatch> views, double probability, DropoutMasks draws)
    {
        Tensor remaining = ModalityDropout.Remaining(stack(views.Values.Select(view => view.Present), dim: 1), probability, draws);
        return views.Index().ToDictionary(
            entry => entry.Item.Key, entry => entry.Item.Value.WithPresent(remaining.select(1, entry.Index)));
    }

    // [batch, feature] or [batch, time, feature]
    private static Tensor Changed(ModalityBatch input, FeatureViewOptions options, DropoutMasks draws)
    {
        Tensor x = input.Values, changed = x;
        if (options.Noise > 0)
            changed = changed.Plus(Normal(x.shape, x.device, draws).Times(options.Noise)); // x + sigma e
        if (options.MaskedColumns > 0)
        {
            Tensor kept = draws.Uniform([x.shape[0], x.shape[^1]], x.device).GreaterOrEqual(options.MaskedColumns);
            changed = changed * (input.Frames is null ? kept : kept.unsqueeze(1));
        }
        if (input.Frames is { } frames)
        {
            for (int i = 0; i < options.FrameSpans; i++)
                changed = changed * OutsideOfFrames(frames, options, draws).unsqueeze(2);
            for (int i = 0; i < options.ColumnSpans; i++)
                changed = changed * OutsideOfColumns(x, options, draws).unsqueeze(1);
        }
        if (ReferenceEquals(changed, x))
            return x.alias();
        return input.Frames is null && input.AllPresent ? changed : where(Real(input), changed, x);
    }

    // A span of t ~ U{0, ..., min(L, p T)} of T frames; true outside of it. [batch, time]
    private static Tensor OutsideOfFrames(Tensor frames, FeatureViewOptions options, DropoutMasks draws)
    {
        Tensor length = frames.sum(1).to_type(ScalarType.Float32);                                              // T
        Tensor longest = length.Times(options.LargestSpanShare).floor().ClampMax(options.LongestSpan);
        return OutsideOfSpan(length, longest, frames.shape[1], draws);
    }

    // A span of f ~ U{0, ..., min(F, W)} of W columns; true outside of it. [batch, feature]
    private static Tensor OutsideOfColumns(Tensor x, FeatureViewOptions options, DropoutMasks draws)
    {
        Tensor length = HeldScalars.Full([x.shape[0]], x.shape[2], ScalarType.Float32, x.device);               // W
        return OutsideOfSpan(length, length.ClampMax(options.LongestColumnSpan), x.shape[2], draws);
    }

    // It begins at s ~ U{0, ..., T - t}.
    private static Tensor OutsideOfSpan(Tensor length, Tensor longest, long count, DropoutMasks draws)
    {
        Tensor u = draws.Uniform([2, length.shape[0]], length.device);
        Tensor t = (u[0] * longest.Plus(1)).floor(), s = (u[1] * (length - t).Plus(1)).floor();
        Tensor place = HeldScalars.Indices(count, length.device).unsqueeze(0);
        return place.lt(s.unsqueeze(1)).logical_or(place.ge(s.Plus(t).unsqueeze(1)));
    }
}
