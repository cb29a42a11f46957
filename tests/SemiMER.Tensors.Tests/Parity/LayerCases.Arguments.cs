using System.Globalization;
using System.Text.Json;

namespace SemiMER.Tensors.Tests.Parity;

/// <summary>The arguments and tensors of a case, by TorchSharp's parameter names; defaults where nothing is said.</summary>
internal sealed class CaseArguments
{
    private readonly FixtureCase fixture;
    private readonly Dictionary<string, Tensor> inputs;

    public CaseArguments(FixtureCase fixture)
    {
        this.fixture = fixture;
        inputs = fixture.Inputs.ToDictionary(input => input.Name, Agreement.Make);
    }

    public FixtureCase Case => fixture;

    public IReadOnlyDictionary<string, Tensor> Inputs => inputs;

    public Tensor this[string name] => inputs[name];

    public Tensor? OrNull(string name) => inputs.GetValueOrDefault(name);

    public Tensor[] List(string name) => [.. Enumerable.Range(0, inputs.Count).Select(i => OrNull($"{name}.{i}")).OfType<Tensor>()];

    /// <summary>The members of a list as parameters, whose gradients stand for those of the inputs from now on.</summary>
    public IEnumerable<Parameter> AsParameters(string name)
    {
        for (int i = 0; OrNull($"{name}.{i}") is { } tensor; i++)
        {
            var parameter = new Parameter(tensor);
            inputs[$"{name}.{i}"] = parameter;
            yield return parameter;
        }
    }

    public bool Has(string name) => Find(name) is not null;

    public long Long(string name, long otherwise) => Find(name)?.GetInt64() ?? otherwise;

    public long? LongOrNull(string name) => Find(name)?.GetInt64();

    public long[] Longs(string name) => [.. Find(name)!.Value.EnumerateArray().Select(item => item.GetInt64())];

    public double Double(string name, double otherwise) => Find(name) is { } value ? Number(value) : otherwise;

    public double? DoubleOrNull(string name) => Find(name) is { } value ? Number(value) : null;

    public bool Bool(string name, bool otherwise) => Find(name)?.GetBoolean() ?? otherwise;

    public bool IsText(string name) => Find(name)?.ValueKind == JsonValueKind.String;

    public T Enum<T>(string name, T otherwise)
        where T : struct, Enum => Find(name) is { } value ? System.Enum.Parse<T>(value.GetString()!) : otherwise;

    public GELU.Approximate Approximation() => Enum("approximate", GELU.Approximate.none);

    private JsonElement? Find(string name) => fixture.Argument(name) ?? fixture.ConstructorArgument(name);

    private static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetDouble();
}
