using SemiMER.Corpora;
using SemiMER.Encoders;

namespace SemiMER.Onnx;

/// <summary>The inputs of a modality in a graph, and what is done to them before an encoder: cutting, scaling, masking.</summary>
internal static class ModalityInputs
{
    /// <summary>Name of the axis of utterances.</summary>
    public const string Batch = "batch";

    // Less than half of what rounding does to a scaled feature of 1.
    private const float NoMatter = 1e-8f;

    /// <summary>Adds the inputs of a modality.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="entry">The modality.</param>
    /// <param name="scope">Whether all speakers are scaled alike, or each by statistics that are inputs too.</param>
    /// <param name="statistics">Its statistics; null if no training row had it.</param>
    /// <param name="encoder">Its encoder.</param>
    public static OnnxFeatures Add(
        OnnxGraph graph, ModalitySchema entry, ScalingScope scope, ColumnStatistics? statistics, IModalityEncoder encoder)
    {
        string name = entry.Modality.Name;
        bool isVector = entry.Kind == FeatureKind.Vector;
        OnnxValue values = isVector
            ? graph.Input(name, OnnxType.Float, Batch, entry.Width)
            : graph.Input(name, OnnxType.Float, Batch, OnnxInputs.TimeOf(name), entry.Width);
        OnnxValue? lengths = isVector ? null : graph.Input(OnnxInputs.LengthsOf(name), OnnxType.Int64, Batch);
        OnnxValue present = graph.Input(OnnxInputs.PresentOf(name), OnnxType.Bool, Batch);
        using IDisposable part = graph.Within(name);
        if ((encoder as SequenceEncoder)?.MaximumLength is { } longest)
            values = graph.Slice(values, axis: 1, start: 0, end: longest);
        if (encoder is DenseEncoder)
            return OfDenseLayers(graph, entry, values, present, scope, statistics);
        OnnxValue scaled = Scaled(graph, entry, values, scope, statistics);
        if (lengths is not { } given)
            return new OnnxFeatures(graph.Where(graph.Unsqueeze(present, 1), scaled, graph.Constant(0)), present, Frames: null);
        OnnxFrames frames = Frames(graph, values, given, present);
        OnnxValue isThere = graph.And(frames.Real, graph.Unsqueeze(present, 1));
        return new OnnxFeatures(graph.Where(graph.Unsqueeze(isThere, 2), scaled, graph.Constant(0)), present, frames);
    }

    // Rows do not see each other in dense layers: there the embedding alone is masked. They scale by themselves where they can.
    private static OnnxFeatures OfDenseLayers(
        OnnxGraph graph, ModalitySchema entry, OnnxValue values, OnnxValue present, ScalingScope scope, ColumnStatistics? statistics)
    {
        bool canScale = scope == ScalingScope.AllSpeakers && statistics is { IsKept: false } && IsForSingle(statistics);
        return canScale
            ? new OnnxFeatures(values, present, Frames: null) { Unscaled = statistics }
            : new OnnxFeatures(Scaled(graph, entry, values, scope, statistics), present, Frames: null);
    }

    private static OnnxValue Scaled(
        OnnxGraph graph, ModalitySchema entry, OnnxValue values, ScalingScope scope, ColumnStatistics? statistics)
    {
        if (statistics is null || statistics.IsKept)
            return values;
        if (scope == ScalingScope.AllSpeakers)
        {
            return IsForSingle(statistics)
                ? ScaledInSingle(graph, values, statistics)
                : ScaledInDouble(graph, values,
                    graph.Constant(statistics.Mean, entry.Width), graph.Constant(statistics.Scale, entry.Width));
        }
        return ScaledInDouble(
            graph, values, Statistic(OnnxInputs.MeanOf(entry.Modality.Name)), Statistic(OnnxInputs.DeviationOf(entry.Modality.Name)));

        OnnxValue Statistic(string name)
        {
            OnnxValue input = graph.Input(name, OnnxType.Double, Batch, entry.Width);
            return entry.Kind == FeatureKind.Vector ? input : graph.Unsqueeze(input, 1);
        }
    }

    // Neither the numbers nor their quotients leave the range of single precision.
    private static bool IsForSingle(ColumnStatistics statistics) =>
        statistics.Mean.All(mean => Math.Abs(mean) < 1e30) && statistics.Scale.All(scale => scale is > 1e-30 and < 1e30);

    // (x - mean) / scale as the library computes it.
    private static OnnxValue ScaledInDouble(OnnxGraph graph, OnnxValue values, OnnxValue mean, OnnxValue scale)
    {
        OnnxValue wide = graph.Cast(values, OnnxType.Double);
        return graph.Cast(graph.Divide(graph.Subtract(wide, mean), scale), OnnxType.Float);
    }

    // The same in half the time: ((x - m) - r) / scale, where m is the mean in single precision and r what that leaves of it. x - m is
    // exact where it is small, so a mean that is large beside the scale costs no digits.
    private static OnnxValue ScaledInSingle(OnnxGraph graph, OnnxValue values, ColumnStatistics statistics)
    {
        int width = statistics.Mean.Length;
        float[] m = Array.ConvertAll(statistics.Mean, mean => (float)mean), scale = Array.ConvertAll(statistics.Scale, own => (float)own);
        float[] r = [.. statistics.Mean.Zip(m, (mean, single) => (float)(mean - single))];
        OnnxValue centred = graph.Subtract(values, graph.Constant(m, width));
        if (r.Zip(scale, (rest, own) => Math.Abs(rest / own)).Max() > NoMatter)
            centred = graph.Subtract(centred, graph.Constant(r, width));
        return graph.Divide(centred, graph.Constant(scale, width));
    }

    // An utterance without the modality has one frame, which is zero; lengths are believed as far as there are frames.
    private static OnnxFrames Frames(OnnxGraph graph, OnnxValue values, OnnxValue lengths, OnnxValue present)
    {
        OnnxValue time = graph.Size(values, 1), one = graph.Whole(1);
        OnnxValue own = graph.Where(present, graph.Max(graph.Min(lengths, time), one), one);
        OnnxValue real = graph.Less(graph.Unsqueeze(graph.Places(time), 0), graph.Unsqueeze(own, 1));
        return new OnnxFrames(real, own);
    }
}
