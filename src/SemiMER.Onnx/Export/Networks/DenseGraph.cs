using SemiMER.Corpora;
using SemiMER.Models;

namespace SemiMER.Onnx;

/// <summary>
/// A <see cref="Encoders.DenseEncoder"/> in a graph. Scaling is linear too, so its first layer does both, W (x - mean) / scale + b =
/// (W / scale) (x - m) + b - (W / scale) (mean - m): an operation of a small network costs more than what it computes.
/// </summary>
internal static class DenseGraph
{
    // Beyond so many deviations from 0 the mean is subtracted first: the difference of large products would cost digits.
    private const double MostDeviations = 2;

    /// <summary>Adds the encoder.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="input">The features, scaled or not, see <see cref="OnnxFeatures.Unscaled"/>.</param>
    public static OnnxValue Add(OnnxGraph graph, OnnxWeights weights, OnnxFeatures input)
    {
        OnnxWeights layers = weights.Of("layers");
        if (input.Unscaled is not { } statistics)
            return graph.Dense(input.Values, layers);
        OnnxValue first = ScaledLayer(graph, layers.Of(0), input.Values, statistics);
        return graph.Dense(first, layers, after: 0);
    }

    private static OnnxValue ScaledLayer(OnnxGraph graph, OnnxWeights layer, OnnxValue values, ColumnStatistics statistics)
    {
        NetworkWeights w = layer.Values("weight"), b = layer.Values("bias");
        int columns = statistics.Mean.Length, rows = (int)b.Shape[0];
        bool isFar = statistics.Mean.Zip(statistics.Scale, (mean, scale) => Math.Abs(mean) / scale).Max() > MostDeviations;
        float[] m = Array.ConvertAll(statistics.Mean, mean => isFar ? (float)mean : 0);
        var scaled = new float[columns * rows]; // [column, row], as a product needs it
        double[] bias = Array.ConvertAll(b.Values.ToArray(), value => (double)value);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> own = w.Values.Span.Slice(row * columns, columns);
            for (int column = 0; column < columns; column++)
            {
                double weight = own[column] / statistics.Scale[column];
                scaled[column * rows + row] = (float)weight;
                bias[row] -= weight * (statistics.Mean[column] - m[column]);
            }
        }
        OnnxValue x = isFar ? graph.Subtract(values, graph.Constant(m, columns)) : values;
        return graph.Add(
            graph.MatMul(x, graph.Constant(scaled, columns, rows)),
            graph.Constant(Array.ConvertAll(bias, value => (float)value), rows));
    }
}
