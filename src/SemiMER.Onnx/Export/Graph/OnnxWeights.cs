using System.Globalization;
using SemiMER.Models;

namespace SemiMER.Onnx;

/// <summary>
/// The weights of a part of a network, by their names in that part, as they become constants of a graph: each once, by its name in the
/// network.
/// </summary>
public sealed class OnnxWeights
{
    private readonly OnnxGraph graph;
    private readonly IReadOnlyDictionary<string, NetworkWeights> weights;
    private readonly string prefix;
    private readonly Dictionary<string, OnnxValue> added;

    internal OnnxWeights(OnnxGraph graph, IReadOnlyDictionary<string, NetworkWeights> weights)
        : this(graph, weights, prefix: "", new Dictionary<string, OnnxValue>(StringComparer.Ordinal))
    {
    }

    private OnnxWeights(
        OnnxGraph graph, IReadOnlyDictionary<string, NetworkWeights> weights, string prefix, Dictionary<string, OnnxValue> added)
    {
        this.graph = graph;
        this.weights = weights;
        this.prefix = prefix;
        this.added = added;
    }

    /// <summary>A weight as a constant of the graph.</summary>
    /// <param name="name">Its name in the part, such as <c>layers.0.weight</c>.</param>
    /// <exception cref="KeyNotFoundException">The part has no such weight.</exception>
    public OnnxValue this[string name] => Added(prefix + name, whole => (Find(whole).Values, Find(whole).Shape));

    /// <summary>The weights of a part of the part.</summary>
    /// <param name="part">Its name, such as <c>layers</c>.</param>
    public OnnxWeights Of(string part) => new(graph, weights, prefix + part + ".", added);

    /// <summary>The weights of a numbered part.</summary>
    /// <param name="number">Its number in a list or sequence of modules.</param>
    public OnnxWeights Of(int number) => Of(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether the part has a weight.</summary>
    /// <param name="name">Its name in the part.</param>
    public bool Has(string name) => weights.ContainsKey(prefix + name);

    /// <summary>The shape and numbers of a weight, for what cannot go into the graph as it is.</summary>
    /// <param name="name">Its name in the part.</param>
    /// <exception cref="KeyNotFoundException">The part has no such weight.</exception>
    public NetworkWeights Values(string name) => Find(prefix + name);

    /// <summary>A matrix as a constant of the graph, its rows as columns, as a product needs that of a linear layer.</summary>
    /// <param name="name">Its name in the part.</param>
    /// <exception cref="KeyNotFoundException">The part has no such weight.</exception>
    public OnnxValue Transposed(string name) => Added($"{prefix}{name}.transposed", _ => Turned(Values(name), first: 0, count: null));

    /// <summary>Some rows of a matrix as columns: the share of one product in weights that stand below each other.</summary>
    internal OnnxValue Transposed(string name, int first, int count) => Added(
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{name}.transposed_{first}"), _ => Turned(Values(name), first, count));

    /// <summary>Some numbers of a vector.</summary>
    internal OnnxValue Part(string name, int first, int count) => Added(
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{name}_{first}"),
        _ => (Values(name).Values.Slice(first, count), (IReadOnlyList<long>)[count]));

    /// <summary>The numbers of the modules of a list or sequence that have weights, ascending.</summary>
    internal IEnumerable<int> Numbers()
    {
        IEnumerable<int> numbers =
            from name in weights.Keys
            where name.StartsWith(prefix, StringComparison.Ordinal)
            let own = name[prefix.Length..].Split('.')[0]
            where own.Length > 0 && own.All(char.IsAsciiDigit)
            select int.Parse(own, CultureInfo.InvariantCulture);
        return numbers.Distinct().Order();
    }

    private static (ReadOnlyMemory<float> Values, IReadOnlyList<long> Shape) Turned(NetworkWeights matrix, int first, int? count)
    {
        int columns = (int)matrix.Shape[1], rows = count ?? (int)matrix.Shape[0];
        ReadOnlySpan<float> values = matrix.Values.Span.Slice(first * columns, rows * columns);
        var turned = new float[rows * columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                turned[column * rows + row] = values[row * columns + column];
        }
        return (turned, [columns, rows]);
    }

    private OnnxValue Added(string name, Func<string, (ReadOnlyMemory<float> Values, IReadOnlyList<long> Shape)> make)
    {
        if (added.TryGetValue(name, out OnnxValue value))
            return value;
        (ReadOnlyMemory<float> values, IReadOnlyList<long> shape) = make(name);
        return added[name] = graph.Named(name, values.Span, shape);
    }

    private NetworkWeights Find(string name) => weights.TryGetValue(name, out NetworkWeights? found)
        ? found : throw new KeyNotFoundException($"The network has no weights '{name}'.");
}
