using System.Text.Json;

namespace SemiMER.Tests.Matching;

/// <summary>Values and gradients that PyTorch computed, by <c>matching_values.py</c>.</summary>
public sealed class StoredValuesTests
{
    private static readonly JsonElement Stored = JsonDocument.Parse(
        File.ReadAllText(RepositoryFile.PathOf("tests", "SemiMER.Tests", "Matching", "matching_values.json"))).RootElement;

    public static TheoryData<string> Names =>
        new(Stored.GetProperty("cases").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_and_gradients_equal_those_of_PyTorch(string name)
    {
        JsonElement item = Stored.GetProperty("cases").EnumerateArray().Single(item => item.GetProperty("name").GetString() == name);
        using Tensor p = Set("p").requires_grad_(), q = Set("q").requires_grad_();
        Tensor value = DistributionLossTests.Fresh(name)(p, q);
        value.backward();

        double tolerance = name == "sinkhorn" ? 1e-6 : 1e-8; // both sides iterate
        Compare([value.ToDouble()], [item.GetProperty("value").GetDouble()], tolerance);
        Compare(p.grad!.data<double>().ToArray(), Numbers(item.GetProperty("p")), tolerance);
        Compare(q.grad!.data<double>().ToArray(), Numbers(item.GetProperty("q")), tolerance);
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
