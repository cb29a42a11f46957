using MathNet.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Models;

/// <summary>
/// The equations of He, Zhu and Zhang 2025 in loops of doubles, on the weights of a module. Rows are utterances of one dialogue.
/// </summary>
internal sealed class PromptingByHand(nn.Module module)
{
    private readonly Dictionary<string, (double[] Values, long[] Shape)> weights = module.named_parameters().ToDictionary(
        entry => entry.name, entry => (Array.ConvertAll(entry.parameter.data<float>().ToArray(), value => (double)value),
            entry.parameter.shape));

    public static double[][] Rows(Tensor x) => [.. Enumerable.Range(0, (int)x.shape[0])
        .Select(i => Array.ConvertAll(x[i].data<float>().ToArray(), value => (double)value))];

    public double[][] Matrix(string name)
    {
        (double[] values, long[] shape) = weights[name];
        return [.. values.Chunk((int)shape[1])];
    }

    public double[] Vector(string name) => weights[name].Values;

    // y_i = W x_i + b
    public double[][] Linear(string name, double[][] x)
    {
        double[][] w = Matrix($"{name}.weight");
        double[] b = Vector($"{name}.bias");
        return [.. x.Select(row => w.Select((line, o) => b[o] + Dot(line, row)).ToArray())];
    }

    public double[][] Mlp(string name, double[][] x) => Linear($"{name}.second", Map(Linear($"{name}.first", x), Gelu));

    // G' = G + a + Mlp(a), a = softmax(Q K' / sqrt(d)) V over the keys, by head
    public double[][] Attention(string name, double[][] g, bool[] keys, int heads)
    {
        double[][] q = Linear($"{name}query", g), k = Linear($"{name}key", g), v = Linear($"{name}value", g);
        int width = g[0].Length / heads;
        double[][] a = [.. g.Select(row => new double[row.Length])];
        for (int i = 0; i < g.Length; i++)
        {
            for (int h = 0; h < heads; h++)
            {
                int[] seen = [.. Enumerable.Range(0, g.Length).Where(j => keys[j])];
                double[] e = [.. seen.Select(j => Math.Exp(Dot(Head(q[i], h), Head(k[j], h)) / Math.Sqrt(width)))];
                for (int s = 0; s < seen.Length; s++)
                {
                    for (int f = 0; f < width; f++)
                        a[i][h * width + f] += e[s] / e.Sum() * v[seen[s]][h * width + f];
                }
            }
        }
        return Sum(Sum(g, a), Mlp($"{name}mlp", a));

        double[] Head(double[] row, int h) => row[(h * width)..((h + 1) * width)];
    }

    // A = (W2 gelu(M Z + b1) + b2), over the places of a dialogue
    public double[][] PlacePrototypes(string name, double[][] z)
    {
        double[][] m = Matrix($"{name}places.weight"), w = Matrix($"{name}second.weight");
        double[] b1 = Vector($"{name}places.bias"), b2 = Vector($"{name}second.bias");
        double[][] a = [.. b2.Select(_ => new double[z[0].Length])];
        for (int d = 0; d < z[0].Length; d++)
        {
            double[] hidden = [.. m.Select((line, k) => Gelu(b1[k] + z.Select((row, place) => line[place] * row[d]).Sum()))];
            for (int k = 0; k < a.Length; k++)
                a[k][d] = b2[k] + Dot(w[k], hidden);
        }
        return a;
    }

    // A_k = sum_i softmax_i(q_k z_i / sqrt(D)) z_i over the utterances that have the modality
    public double[][] AttentionPrototypes(string name, double[][] z, bool[] present) => [.. Matrix($"{name}queries").Select(q =>
    {
        double[] e = [.. z.Select((row, i) => present[i] ? Math.Exp(Dot(q, row) / Math.Sqrt(row.Length)) : 0)];
        double all = e.Sum();
        return Enumerable.Range(0, q.Length).Select(d => all == 0 ? 0 : z.Select((row, i) => e[i] / all * row[d]).Sum()).ToArray();
    })];

    // P = MLP(FFN1(S A) + FFN2(Z)), S = softmax_k cos(z_i, A_k)
    public double[][] Prompts(string name, double[][] z, double[][] a)
    {
        double[][] read = [.. z.Select(row =>
        {
            double[] e = [.. a.Select(prototype => Math.Exp(Cosine(row, prototype)))];
            return Enumerable.Range(0, row.Length).Select(d => a.Select((prototype, k) => e[k] / e.Sum() * prototype[d]).Sum()).ToArray();
        })];
        return Mlp($"{name}mlp", Sum(Linear($"{name}ofPrototypes", read), Linear($"{name}ofUtterances", z)));
    }

    public static double[][] Sum(double[][] x, double[][] y) => [.. x.Zip(y, (a, b) => a.Zip(b, (c, d) => c + d).ToArray())];

    public static double[][] Map(double[][] x, Func<double, double> f) => [.. x.Select(row => row.Select(f).ToArray())];

    public static double[][] Where(double[][] x, bool[] present) =>
        [.. x.Select((row, i) => present[i] ? row : new double[row.Length])];

    public static double[][] Join(params double[][][] parts) =>
        [.. parts[0].Select((_, i) => parts.SelectMany(part => part[i]).ToArray())];

    public static double[][] Columns(double[][] x, int first, int count) => [.. x.Select(row => row[first..(first + count)])];

    private static double Gelu(double x) => x * 0.5 * (1 + SpecialFunctions.Erf(x / Math.Sqrt(2)));

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double Cosine(double[] x, double[] y)
    {
        double norm = Math.Sqrt(Dot(x, x) * Dot(y, y));
        return norm == 0 ? 0 : Dot(x, y) / norm;
    }
}
