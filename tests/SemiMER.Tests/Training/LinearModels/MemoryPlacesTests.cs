using SemiMER.Corpora;
using SemiMER.Training;
using TorchSharp;

namespace SemiMER.Tests.Training;

/// <summary>Sums over many numbers have the same bits wherever in memory the numbers lie.</summary>
public sealed class MemoryPlacesTests
{
    private static readonly RowMatrix Rows = Numbers(rows: 90, columns: 31, seed: 1);

    [Fact]
    public void A_tensor_of_rows_multiplies_alike_in_every_place() => Always(() =>
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor wide = Moved(Rows).ToTensor(), narrow = Moved(Rows).ToTensor(torch.ScalarType.Float32);
        return [.. wide.t().matmul(wide).data<double>(), .. narrow.t().matmul(narrow).to_type(torch.ScalarType.Float64).data<double>()];
    });

    [Fact]
    public void Slow_features_are_the_same_in_every_place() => Always(() =>
    {
        (int, int)[] neighbours = [.. Enumerable.Range(0, 89).Select(i => (i, i + 1))];
        return SlowFeatures.Fit(Moved(Rows), neighbours, new DialogueContextOptions { Components = 5 }).Of(Moved(Rows)).Values;
    });

    [Fact]
    public void A_graph_is_the_same_in_every_place() => Always(() =>
        NeighbourGraph.Of(Moved(Rows), 5, default).Spread(Numbers(90, 3, seed: 2), 0.9, default).Values);

    [Fact]
    public void Principal_axes_are_the_same_in_every_place() => Always(() => new PrincipalAxes(Moved(Rows)).Turned.Values);

    private static void Always(Func<double[]> compute)
    {
        double[] once = compute();
        for (int i = 0; i < 20; i++)
            compute().Should().Equal(once);
    }

    // A copy that lies eight bytes further in a cache line each time.
    private static RowMatrix Moved(RowMatrix rows)
    {
        _ = new byte[8];
        return rows with { Values = (double[])rows.Values.Clone() };
    }

    private static RowMatrix Numbers(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return new RowMatrix([.. Enumerable.Range(0, rows * columns).Select(_ => random.NextDouble() - 0.5)], columns);
    }
}
