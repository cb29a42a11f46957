using System.Globalization;

namespace SemiMER.Tensors.Tests.Parity;

/// <summary>Operations on tensors against the values, gradients and second gradients that PyTorch computed.</summary>
public sealed class TensorCases
{
    private static readonly string[] Areas = ["creation", "elementwise", "indexing", "matrices", "operations", "reductions", "shapes"];

    // PyTorch 1.13 scatters the gradient in the order of memory, not of the elements: its second element has the third one's gradient.
    private static readonly string[] WrongInPyTorch = ["Tensor.masked_select/transposed"];

    private static readonly Dictionary<string, FixtureCase> Fixtures =
        Areas.SelectMany(area => FixtureFile.Read(area).Cases).Where(c => !WrongInPyTorch.Contains(c.Name))
            .ToDictionary(c => c.Area + "/" + c.Name);

    internal static IEnumerable<FixtureCase> All => Fixtures.Values;

    public static TheoryData<string> Names => [.. Fixtures.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name)
    {
        FixtureCase fixture = Fixtures[name];
        using DisposeScope scope = torch.NewDisposeScope();
        if (fixture.Seed is { } seed) torch.manual_seed(seed);
        Dictionary<string, Tensor> leaves = fixture.Inputs.ToDictionary(input => input.Name, Agreement.Make);
        var inputs = new Dictionary<string, Tensor>(leaves);
        if (fixture.Operation.EndsWith('_') && inputs.TryGetValue("self", out Tensor? self) && self.requires_grad)
            inputs["self"] = self.clone();

        IReadOnlyList<Tensor> results = FixtureCall.Run(fixture, inputs);
        var outputs = new Dictionary<string, Tensor>();
        for (int i = 0; i < fixture.Outputs.Count; i++)
        {
            FixtureTensor expected = fixture.Outputs[i];
            Tensor output = results[i];
            if (fixture.FreeColumnSigns.Contains(expected.Name)) output = Agreement.WithSignsOf(output, expected);
            Agreement.Problem($"output {expected.Name}", output, expected).Should().BeNull();
            outputs[expected.Name] = output;
        }

        if (fixture.Upstream.Count > 0) CompareGradients(fixture, leaves, outputs);
    }

    private static void CompareGradients(FixtureCase fixture, Dictionary<string, Tensor> leaves, Dictionary<string, Tensor> outputs)
    {
        bool second = fixture.SecondGradients.Count > 0;
        string[] sources = [.. fixture.Inputs.Where(input => input.RequiresGrad).Select(input => input.Name)];
        Tensor[] inputs = [.. sources.Select(name => leaves[name])];
        Tensor[] upstream = [.. fixture.Upstream.Select(u => Agreement.Make(u).requires_grad_(second))];
        IList<Tensor> gradients = torch.autograd.grad(
            [.. fixture.Upstream.Select(u => outputs[u.Name])], inputs, upstream, create_graph: second, allow_unused: true);
        CompareAll(fixture.Gradients, sources, gradients, "gradient of");
        if (!second) return;

        Tensor total = torch.zeros([], dtype: upstream[0].dtype);
        foreach (FixtureTensor direction in fixture.Directions)
            total += (gradients[Array.IndexOf(sources, direction.Name)] * Agreement.Make(direction)).sum();
        string[] targets = [.. sources, .. fixture.Upstream.Select(u => "upstream." + u.Name)];
        IList<Tensor> seconds = torch.autograd.grad([total], [.. inputs, .. upstream], allow_unused: true);
        CompareAll(fixture.SecondGradients, targets, seconds, "second gradient of");
    }

    private static void CompareAll(IReadOnlyList<FixtureTensor> expected, string[] names, IList<Tensor> actual, string what)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (expected.FirstOrDefault(e => e.Name == names[i]) is { } stored)
            {
                Tensor gradient = actual[i] ?? Agreement.Zeros(stored);
                Agreement.Problem($"{what} {names[i]}", gradient, stored).Should().BeNull();
            }
            else if (actual[i] is { } unexpected)
            {
                unexpected.abs().sum().to_type(torch.float64).item<double>().Should()
                    .Be(0, string.Create(CultureInfo.InvariantCulture, $"PyTorch has no {what} {names[i]}"));
            }
        }
    }
}
