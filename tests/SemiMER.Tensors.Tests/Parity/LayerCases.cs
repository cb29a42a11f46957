namespace SemiMER.Tensors.Tests.Parity;

/// <summary>Runs the cases of an area of layers or functions of torch.nn and compares everything they give with PyTorch's values.</summary>
public abstract class LayerCases
{
    private readonly Dictionary<string, Func<CaseArguments, Outputs>> functions = [];
    private readonly Dictionary<string,
        (Func<CaseArguments, torch.nn.Module> Make, Func<torch.nn.Module, CaseArguments, Outputs> Call)> layers = [];

    private protected static IEnumerable<object[]> Names(string area) =>
        FixtureFile.Read(area).Cases.Select(fixture => new object[] { fixture.Name });

    private protected void Function(string operation, Func<CaseArguments, Outputs> call) => functions.Add(operation, call);

    private protected void Layer<TModule>(string operation, Func<CaseArguments, TModule> make, Func<TModule, CaseArguments, Outputs> call)
        where TModule : torch.nn.Module => layers.Add(operation, (make, (module, arguments) => call((TModule)module, arguments)));

    private protected void Compare(string area, string name)
    {
        FixtureCase fixture = FixtureFile.Read(area).Cases.Single(other => other.Name == name);
        using DisposeScope scope = torch.NewDisposeScope();
        string[] problems = [.. (layers.ContainsKey(fixture.Operation) ? OfLayer(fixture) : OfFunction(fixture)).OfType<string>()];
        string.Join('\n', problems).Should().BeEmpty($"{fixture.Name} {fixture.Note}");
    }

    private IEnumerable<string?> OfFunction(FixtureCase fixture)
    {
        var arguments = new CaseArguments(fixture);
        if (fixture.Seed is { } seed) torch.manual_seed(seed);
        Outputs outputs = functions[fixture.Operation](arguments);
        return [.. Compared(fixture, fixture.Outputs, outputs), .. Gradients(fixture, arguments.Inputs, outputs)];
    }

    private IEnumerable<string?> OfLayer(FixtureCase fixture)
    {
        (Func<CaseArguments, torch.nn.Module> make, Func<torch.nn.Module, CaseArguments, Outputs> call) = layers[fixture.Operation];
        var arguments = new CaseArguments(fixture);
        torch.manual_seed(fixture.Seed ?? 0);
        using torch.nn.Module module = make(arguments);
        Dictionary<string, Tensor> state = module.state_dict();
        if (fixture.Kind.StartsWith("initial", StringComparison.Ordinal))
        {
            string own = string.Join(' ', state.Keys), expected = string.Join(' ', fixture.Outputs.Select(output => output.Name));
            return [own == expected
                ? null : $"the state is {own}, expected {expected}", .. Compared(fixture, fixture.Outputs, new Outputs(state))];
        }
        module.load_state_dict(
            fixture.Parameters.Concat(fixture.Buffers).ToDictionary(stored => stored.Name, Agreement.Plain), strict: !IsLoss(fixture));
        module.train(fixture.Training);
        if (fixture.Seed is { } seed) torch.manual_seed(seed);
        Outputs outputs = call(module, arguments);
        var sources = arguments.Inputs.Concat(
            module.named_parameters().Select(pair => KeyValuePair.Create(pair.name, (Tensor)pair.parameter)));
        return
        [
            .. Compared(fixture, fixture.Outputs, outputs), .. Gradients(fixture, sources.ToDictionary(), outputs),
            .. Compared(fixture, fixture.BuffersAfter, new Outputs(module.state_dict())),
        ];
    }

    // With an offset of 10,000 nearly all digits of a gradient cancel, and one run's rounding error is a draw from a wide distribution:
    // of PyTorch's own over 200 seeds the 5th and the 95th percentile of a case lie a factor of 17 apart.
    private static double Roundings(FixtureCase fixture) => fixture.Kind.StartsWith("large-offset", StringComparison.Ordinal) ? 16 : 2;

    private static bool IsLoss(FixtureCase fixture) => fixture.Operation.EndsWith("Loss", StringComparison.Ordinal);

    private static IEnumerable<string?> Compared(FixtureCase fixture, IEnumerable<FixtureTensor> expected, Outputs actual) =>
        expected.Select(stored => Agreement.Problem(stored.Name, actual.Find(stored.Name), stored, Roundings(fixture)));

    private static List<string?> Gradients(FixtureCase fixture, IReadOnlyDictionary<string, Tensor> sources, Outputs outputs)
    {
        if (fixture.Upstream.Count == 0) return [];
        bool twice = fixture.SecondGradients.Count > 0;
        Dictionary<string, Tensor> upstream = fixture.Upstream.ToDictionary(
            stored => stored.Name, stored => Agreement.Plain(stored).requires_grad_(twice));
        KeyValuePair<string, Tensor>[] leaves = [.. sources.Where(source => source.Value.requires_grad)];
        IList<Tensor> results = torch.autograd.grad(
            [.. upstream.Keys.Select(name => outputs.Find(name)!)], [.. leaves.Select(leaf => leaf.Value)], [.. upstream.Values],
            create_graph: twice, allow_unused: true);
        var gradients = new Outputs(
            leaves.Zip(results).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First.Key, pair => pair.Second));
        List<string?> problems =
            [.. Compared(fixture, fixture.Gradients, gradients).Select(problem => problem is null ? null : "gradient of " + problem)];
        if (!twice) return problems;

        Tensor total = fixture.Directions.Select(stored => (gradients.Find(stored.Name)! * Agreement.Plain(stored)).sum())
            .Aggregate((sum, term) => sum + term);
        KeyValuePair<string, Tensor>[] targets =
            [.. leaves, .. upstream.Select(pair => KeyValuePair.Create("upstream." + pair.Key, pair.Value))];
        IList<Tensor> seconds = torch.autograd.grad([total], [.. targets.Select(target => target.Value)], allow_unused: true);
        for (int i = 0; i < targets.Length; i++)
        {
            if (fixture.SecondGradients.SingleOrDefault(stored => stored.Name == targets[i].Key) is not { } stored) continue;
            Tensor second = seconds[i] ?? torch.zeros_like(targets[i].Value);
            problems.Add(Agreement.Problem("second gradient of " + stored.Name, second, stored, Roundings(fixture)));
        }
        return problems;
    }
}

/// <summary>What a call returned, by name; a single tensor is the result.</summary>
internal sealed class Outputs(IReadOnlyDictionary<string, Tensor> tensors)
{
    public Outputs(params (string Name, Tensor? Value)[] tensors)
        : this(tensors.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Name, pair => pair.Value!))
    {
    }

    public static implicit operator Outputs(Tensor result) => new(("result", result));

    public Tensor? Find(string name) => tensors.GetValueOrDefault(name);
}
