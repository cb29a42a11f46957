using SemiMER.Corpora;

namespace SemiMER.Onnx;

/// <summary>The inputs of a modality in a graph, and what is done to them before an encoder: cutting, scaling, masking.</summary>
internal static class ModalityInputs
{
    /// <summary>Name of the axis of utterances.</summary>
    public const string Batch = "batch";

    /// <summary>Adds the inputs of a modality.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="entry">The modality.</param>
    /// <param name="scope">Whether all speakers are scaled alike, or each by statistics that are inputs too.</param>
    /// <param name="statistics">Its statistics; null if no training row had it.</param>
    /// <param name="maximumLength">Frames that are read of a longer sequence; null for all.</param>
    public static OnnxFeatures Add(
        OnnxGraph graph, ModalitySchema entry, ScalingScope scope, ColumnStatistics? statistics, int? maximumLength)
    {
        string name = entry.Modality.Name;
        bool isVector = entry.Kind == FeatureKind.Vector;
        OnnxValue values = isVector
            ? graph.Input(name, OnnxType.Float, Batch, entry.Width)
            : graph.Input(name, OnnxType.Float, Batch, OnnxInputs.TimeOf(name), entry.Width);
        OnnxValue? lengths = isVector ? null : graph.Input(OnnxInputs.LengthsOf(name), OnnxType.Int64, Batch);
        OnnxValue present = graph.Input(OnnxInputs.PresentOf(name), OnnxType.Bool, Batch);
        using IDisposable part = graph.Within(name);
        if (maximumLength is { } longest)
            values = graph.Slice(values, axis: 1, start: 0, end: longest);
        OnnxValue scaled = Scaled(graph, entry, values, scope, statistics);
        if (lengths is not { } given)
            return new OnnxFeatures(graph.Where(graph.Unsqueeze(present, 1), scaled, graph.Constant(0)), present, Frames: null);
        OnnxFrames frames = Frames(graph, values, given, present);
        OnnxValue isThere = graph.And(frames.Real, graph.Unsqueeze(present, 1));
        return new OnnxFeatures(graph.Where(graph.Unsqueeze(isThere, 2), scaled, graph.Constant(0)), present, frames);
    }

    // (x - mean) / scale in double precision, as the library scales.
    private static OnnxValue Scaled(
        OnnxGraph graph, ModalitySchema entry, OnnxValue values, ScalingScope scope, ColumnStatistics? statistics)
    {
        if (statistics is null || statistics.IsKept)
            return values;
        OnnxValue mean, scale;
        if (scope == ScalingScope.AllSpeakers)
        {
            (mean, scale) = (graph.Constant(statistics.Mean, entry.Width), graph.Constant(statistics.Scale, entry.Width));
        }
        else
        {
            mean = Statistic(OnnxInputs.MeanOf(entry.Modality.Name));
            scale = Statistic(OnnxInputs.DeviationOf(entry.Modality.Name));
        }
        OnnxValue wide = graph.Cast(values, OnnxType.Double);
        return graph.Cast(graph.Divide(graph.Subtract(wide, mean), scale), OnnxType.Float);

        OnnxValue Statistic(string name)
        {
            OnnxValue input = graph.Input(name, OnnxType.Double, Batch, entry.Width);
            return entry.Kind == FeatureKind.Vector ? input : graph.Unsqueeze(input, 1);
        }
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
