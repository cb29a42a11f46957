using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Conformance;

/// <summary>A set of latents with class weights of its rows.</summary>
internal sealed record LatentSet(double[][] Rows, double[][] Weights)
{
    private static readonly double[][] Classes = [[0.75, 0.25], [0.25, 0.75]];

    /// <summary>Rows of a normal distribution; they lean to two classes in turn.</summary>
    public static LatentSet Draw(int rows, int width, long seed, double mean = 0, double scale = 1)
    {
        var random = new RandomSource(seed, "latents");
        return new LatentSet(
            [.. Enumerable.Range(0, rows).Select(_ =>
                Enumerable.Range(0, width).Select(_ => mean + scale * random.NextNormal()).ToArray())],
            [.. Enumerable.Range(0, rows).Select(row => Classes[row % 2])]);
    }

    /// <summary>Each number through a function of its column and value.</summary>
    public LatentSet Map(Func<int, double, double> function) =>
        this with { Rows = [.. Rows.Select(row => row.Select((value, column) => function(column, value)).ToArray())] };

    /// <summary>Chosen rows, in this order.</summary>
    public LatentSet Of(params int[] rows) => new([.. rows.Select(row => Rows[row])], [.. rows.Select(row => Weights[row])]);

    /// <summary>The numbers, <c>[n, d]</c>.</summary>
    public Tensor ToTensor(ScalarType type) => Matrix(Rows).to(type);

    /// <summary>The class weights, <c>[n, 2]</c>.</summary>
    public Tensor WeightsAsTensor(ScalarType type) => Matrix(Weights).to(type);

    private static Tensor Matrix(double[][] rows) =>
        tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length], ScalarType.Float64);
}
