using DataType = Onnx.TensorProto.Types.DataType;

namespace SemiMER.Onnx.Tests;

/// <summary>Models with known weights, and what they give computed by plain loops in double precision.</summary>
internal static class TestModels
{
    /// <summary>Numbers of a stream, from -1 to 1.</summary>
    public static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }
}

/// <summary>
/// A text encoder that reads the whole text for each token: h_t = E[id_t] + sum over s of mask_s E[id_s]. What is wrongly masked changes
/// every token.
/// </summary>
internal sealed class TestTextModel(int vocabulary, int width)
{
    public float[] Embeddings { get; } = TestModels.Numbers(vocabulary * width, seed: 1);

    public TestGraph Graph(object batch, object length, DataType ids = DataType.Int64, bool hasMask = true, bool hasTypes = true)
    {
        var graph = new TestGraph(operators: 12).Input("input_ids", ids, batch, length);
        if (hasMask)
            graph.Input("attention_mask", ids, batch, length);
        if (hasTypes)
            graph.Input("token_type_ids", ids, batch, length);
        graph.Weight("E", Embeddings, vocabulary, width).Node("Gather", ["E", "input_ids"], "own");
        if (hasMask)
        {
            graph.Node("Cast", ["attention_mask"], "mask_float", TestGraph.Number("to", (long)DataType.Float))
                .Node("Unsqueeze", ["mask_float"], "mask", TestGraph.Numbers("axes", 2))
                .Node("Mul", ["own", "mask"], "masked");
        }
        return graph.Node("ReduceSum", [hasMask ? "masked" : "own"], "context", TestGraph.Numbers("axes", 1))
            .Node("Add", ["own", "context"], "last_hidden_state")
            .Output("last_hidden_state", DataType.Float, batch, length, width);
    }

    /// <summary>The vectors of the tokens.</summary>
    public double[][] Tokens(IReadOnlyList<long> ids) => [.. ids.Select(id => Enumerable.Range(0, width)
        .Select(i => Embeddings[id * width + i] + ids.Sum(other => (double)Embeddings[other * width + i])).ToArray())];

    public double[] Mean(IReadOnlyList<long> ids)
    {
        double[][] tokens = Tokens(ids);
        return [.. Enumerable.Range(0, width).Select(i => tokens.Average(token => token[i]))];
    }
}

/// <summary>
/// A speech encoder: two convolutions with a rectifier between, y_t,f = b_f + sum over c, k of w_f,c,k relu(u)_c,(t stride + k).
/// </summary>
internal sealed class TestSpeechModel(int channels = 1)
{
    public const int Kernel1 = 10, Stride1 = 5, Width1 = 4, Kernel2 = 3, Stride2 = 2, Width2 = 6, Stride = Stride1 * Stride2;

    public float[] Weight1 { get; } = TestModels.Numbers(Width1 * channels * Kernel1, seed: 2);

    public float[] Weight2 { get; } = TestModels.Numbers(Width2 * Width1 * Kernel2, seed: 3);

    public float[] Bias2 { get; } = TestModels.Numbers(Width2, seed: 4);

    /// <summary>From <c>[batch, channel, step]</c>.</summary>
    public TestGraph Graph(
        int operators = 17, object? batch = null, object? steps = null, DataType type = DataType.Float, bool timeFirst = true)
    {
        batch ??= "batch";
        var graph = new TestGraph(operators).Input("input_values", type, batch, channels, steps ?? "steps")
            .Weight("W1", Weight1, Width1, channels, Kernel1).Weight("W2", Weight2, Width2, Width1, Kernel2).Weight("b2", Bias2, Width2)
            .Node("Cast", ["input_values"], "x", TestGraph.Number("to", (long)DataType.Float))
            .Node("Conv", ["x", "W1"], "u", TestGraph.Numbers("strides", Stride1))
            .Node("Relu", ["u"], "r")
            .Node("Conv", ["r", "W2", "b2"], "y", TestGraph.Numbers("strides", Stride2))
            .Node("Transpose", ["y"], "z", TestGraph.Numbers("perm", 0, 2, 1))
            .Node("Cast", [timeFirst ? "z" : "y"], "frames", TestGraph.Number("to", (long)type));
        return timeFirst
            ? graph.Output("frames", type, batch, "time", Width2) : graph.Output("frames", type, batch, Width2, "time");
    }

    /// <summary>The frames of steps <c>[step, channel]</c>.</summary>
    public double[][] Frames(IReadOnlyList<double[]> steps)
    {
        double[][] u = Convolve(steps, Weight1, new float[Width1], Kernel1, Stride1);
        return Convolve([.. u.Select(row => row.Select(value => Math.Max(0, value)).ToArray())], Weight2, Bias2, Kernel2, Stride2);
    }

    public double[][] Frames(IEnumerable<double> samples) => Frames([.. samples.Select(sample => (double[])[sample])]);

    private static double[][] Convolve(IReadOnlyList<double[]> input, float[] weight, float[] bias, int kernel, int stride)
    {
        int count = input.Count < kernel ? 0 : (input.Count - kernel) / stride + 1, inner = input[0].Length;
        return [.. Enumerable.Range(0, count).Select(t => Enumerable.Range(0, bias.Length).Select(f =>
        {
            double sum = bias[f];
            for (int c = 0; c < inner; c++)
            {
                for (int k = 0; k < kernel; k++)
                    sum += (double)weight[(f * inner + c) * kernel + k] * input[t * stride + k][c];
            }
            return sum;
        }).ToArray())];
    }
}
