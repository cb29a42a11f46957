using System.Text.Json;
using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>Values and gradients that PyTorch computed, by <c>matching_values.py</c>.</summary>
public sealed class StoredValuesTests
{
    private static readonly JsonElement Stored = JsonDocument.Parse(
        File.ReadAllText(RepositoryFile.PathOf("tests", "SemiMER.Tests", "Matching", "matching_values.json"))).RootElement;

    public static TheoryData<string> Sets => Names("cases");

    public static TheoryData<string> Aligned => Names("aligned");

    [Theory]
    [MemberData(nameof(Sets))]
    public void Value_and_gradients_equal_those_of_PyTorch(string name)
    {
        double tolerance = name == "sinkhorn" ? 1e-6 : 1e-8; // both sides iterate
        Func<Tensor, Tensor, Tensor> loss = name switch
        {
            "default mmd" => new MaximumMeanDiscrepancy().Compute,
            "lmmd" => (p, q) => new LocalMaximumMeanDiscrepancy(new GaussianKernel(), Bandwidth.Fixed(1.5))
                .Compute(p, ClassWeights(p.shape[0]), q, ClassWeights(q.shape[0])),
            _ => DistributionLossTests.Fresh(name),
        };
        Check("cases", name, loss, "p", "q", tolerance);
    }

    [Theory]
    [MemberData(nameof(Aligned))]
    public void Row_aligned_values_and_gradients_equal_those_of_PyTorch(string name) =>
        Check("aligned", name, RowAlignedLossTests.Compute(name), "q", "r", 1e-8);

    [Fact]
    public void Every_loss_has_a_stored_value()
    {
        IEnumerable<string> stored = Stored.GetProperty("cases").EnumerateArray().Select(NameOf);
        stored.Should().BeEquivalentTo([.. LossOracles.Sets.Keys, "default mmd", "lmmd"]);
        Stored.GetProperty("aligned").EnumerateArray().Select(NameOf).Should().BeEquivalentTo(RowAlignedLossTests.Names);
    }

    private static void Check(
        string group, string name, Func<Tensor, Tensor, Tensor> loss, string first, string second, double tolerance)
    {
        JsonElement item = Stored.GetProperty(group).EnumerateArray().Single(item => NameOf(item) == name);
        using Tensor p = Set(first).requires_grad_(), q = Set(second).requires_grad_();
        Tensor value = loss(p, q);
        value.backward();
        Compare([value.ToDouble()], [item.GetProperty("value").GetDouble()], tolerance);
        Compare(p.grad!.data<double>().ToArray(), Numbers(item.GetProperty("p")), tolerance);
        Compare(q.grad!.data<double>().ToArray(), Numbers(item.GetProperty("q")), tolerance);
    }

    private static TheoryData<string> Names(string group) => new(Stored.GetProperty(group).EnumerateArray().Select(NameOf));

    private static string NameOf(JsonElement item) => item.GetProperty("name").GetString()!;

    // Shares of two classes that fall and rise along the rows, as in the script.
    private static Tensor ClassWeights(long rows)
    {
        Tensor first = arange(1, rows + 1, dtype: ScalarType.Float64) / (rows + 1.0);
        return stack([first, 1 - first], dim: 1);
    }

    private static void Compare(double[] actual, double[] expected, double tolerance)
    {
        double scale = Math.Max(1, expected.Max(Math.Abs));
        actual.Should().HaveSameCount(expected);
        for (int i = 0; i < expected.Length; i++)
            actual[i].Should().BeApproximately(expected[i], tolerance * scale);
    }

    private static Tensor Set(string side)
    {
        double[] values = Numbers(Stored.GetProperty(side));
        int width = Stored.GetProperty("width").GetInt32();
        return tensor(values, [values.Length / width, width]);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];
}
