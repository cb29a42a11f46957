using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using AttributeProto = global::Onnx.AttributeProto;
using GraphProto = global::Onnx.GraphProto;
using NodeProto = global::Onnx.NodeProto;
using TensorProto = global::Onnx.TensorProto;
using TensorShapeProto = global::Onnx.TensorShapeProto;
using TypeProto = global::Onnx.TypeProto;
using ValueInfoProto = global::Onnx.ValueInfoProto;

namespace SemiMER.Onnx;

/// <summary>
/// Builds the graph of an ONNX model, operator set 17, node after node: each method adds what it says and gives the value that comes out.
/// An encoder or fusion of your own uses it in <see cref="IOnnxEncoder"/> or <see cref="IOnnxFusion"/>.
/// </summary>
/// <remarks>Values are float unless said otherwise. Whatever operation has no method here is added by <see cref="Node"/>.</remarks>
public sealed partial class OnnxGraph
{
    private const int LargestShared = 16;
    private readonly GraphProto graph;
    private readonly Dictionary<string, int> names = new(StringComparer.Ordinal);
    private readonly Dictionary<(OnnxType Type, string Shape, string Bytes), OnnxValue> shared = [];
    private string part = "";

    internal OnnxGraph(string name) => graph = new GraphProto { Name = name };

    /// <summary>What was built.</summary>
    internal GraphProto Proto => graph;

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">Name of the operation in ONNX, such as <c>Gemm</c>.</param>
    /// <param name="inputs">Its inputs in ONNX's order; <see cref="OnnxValue.None"/> for one that is left out.</param>
    /// <param name="attributes">Its attributes, each a whole number, a list of them, a <c>float</c> or a text.</param>
    /// <exception cref="ArgumentException">An attribute is of another type.</exception>
    public OnnxValue Node(string operation, IReadOnlyList<OnnxValue> inputs, params (string Name, object Value)[] attributes) =>
        Nodes(operation, outputs: 1, inputs, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    /// <param name="operation">Name of the operation in ONNX, such as <c>LSTM</c>.</param>
    /// <param name="outputs">Number of its outputs, at least 1.</param>
    /// <param name="inputs">Its inputs in ONNX's order; <see cref="OnnxValue.None"/> for one that is left out.</param>
    /// <param name="attributes">Its attributes, each a whole number, a list of them, a <c>float</c> or a text.</param>
    /// <exception cref="ArgumentException">An attribute is of another type.</exception>
    public IReadOnlyList<OnnxValue> Nodes(
        string operation, int outputs, IReadOnlyList<OnnxValue> inputs, params (string Name, object Value)[] attributes)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(operation);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(attributes);
        var node = new NodeProto { OpType = operation, Name = Unique(operation) };
        node.Input.AddRange(inputs.Select(input => input.Name));
        OnnxValue[] values = [.. Enumerable.Range(0, outputs).Select(i => new OnnxValue(i == 0 ? node.Name : Numbered(node.Name, i)))];
        node.Output.AddRange(values.Select(value => value.Name));
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        graph.Node.Add(node);
        return values;
    }

    /// <summary>Puts a part's name before those of the nodes that are added until the result is disposed of.</summary>
    /// <param name="name">Name of the part, such as <c>visual_encoder</c>.</param>
    public IDisposable Within(string name)
    {
        string before = part;
        part += name + "/";
        return new PartEnd(() => part = before);
    }

    /// <summary>A constant.</summary>
    /// <param name="values">Its numbers in row-major order.</param>
    /// <param name="shape">Its sizes; none for a single number.</param>
    public OnnxValue Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Constant(OnnxType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A single number, which is broadcast to any shape.</summary>
    /// <param name="value">The number.</param>
    public OnnxValue Constant(float value) => Constant([value], []);

    /// <summary>A vector of whole numbers of 64 bits, as shapes and axes are given.</summary>
    /// <param name="values">The numbers.</param>
    public OnnxValue Integers(params ReadOnlySpan<long> values) =>
        Constant(OnnxType.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>A single whole number of 64 bits, without a dimension, as an index is given.</summary>
    /// <param name="value">The number.</param>
    public OnnxValue Whole(long value) => Constant(OnnxType.Int64, MemoryMarshal.AsBytes([value]), []);

    /// <summary>A constant of double precision.</summary>
    internal OnnxValue Constant(ReadOnlySpan<double> values, params ReadOnlySpan<long> shape) =>
        Constant(OnnxType.Double, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant by a name of its own, such as that of a weight.</summary>
    internal OnnxValue Named(string name, ReadOnlySpan<float> values, IEnumerable<long> shape)
    {
        graph.Initializer.Add(Tensor(name, OnnxType.Float, MemoryMarshal.AsBytes(values), shape));
        return new OnnxValue(name);
    }

    /// <summary>An input of the model.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="shape">Its sizes: a number, or the name of one that may be any.</param>
    /// <exception cref="OnnxException">There is an input of this name.</exception>
    internal OnnxValue Input(string name, OnnxType type, params object[] shape)
    {
        if (name is OnnxInputs.Probabilities or OnnxInputs.Targets || graph.Input.Any(input => input.Name == name))
            throw new OnnxException("Two inputs or outputs would have this name: name the modality otherwise.", place: $"input '{name}'");
        graph.Input.Add(Port(name, type, shape));
        return new OnnxValue(name);
    }

    /// <summary>Makes a value an output of the model by the name given.</summary>
    internal void Output(OnnxValue value, string name, params object[] shape)
    {
        var node = new NodeProto { OpType = "Identity", Name = Unique("Identity") };
        node.Input.Add(value.Name);
        node.Output.Add(name);
        graph.Node.Add(node);
        graph.Output.Add(Port(name, OnnxType.Float, shape));
    }

    private static ValueInfoProto Port(string name, OnnxType type, IEnumerable<object> shape)
    {
        var sizes = new TensorShapeProto();
        sizes.Dim.AddRange(shape.Select(size => size is string any
            ? new TensorShapeProto.Types.Dimension { DimParam = any }
            : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(size, CultureInfo.InvariantCulture) }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = sizes } },
        };
    }

    private static TensorProto Tensor(string name, OnnxType type, ReadOnlySpan<byte> bytes, IEnumerable<long> shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(shape);
        return tensor;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int or long:
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                attribute.I = Convert.ToInt64(value, CultureInfo.InvariantCulture);
                break;
            case IEnumerable<long> list:
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.AddRange(list);
                break;
            case float number:
                attribute.Type = AttributeProto.Types.AttributeType.Float;
                attribute.F = number;
                break;
            case string text:
                attribute.Type = AttributeProto.Types.AttributeType.String;
                attribute.S = ByteString.CopyFromUtf8(text);
                break;
            default:
                throw new ArgumentException(
                    $"The attribute '{name}' is a {value.GetType().Name}; give a whole number, a list of long, a float or a text.",
                    nameof(value));
        }
        return attribute;
    }

    // Small constants, such as axes, are there once.
    private OnnxValue Constant(OnnxType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<long> shape)
    {
        (OnnxType, string, string) key = (type, string.Join(',', shape.ToArray()), bytes.Length <= LargestShared
            ? Convert.ToHexString(bytes) : "");
        bool isShared = bytes.Length <= LargestShared;
        if (isShared && shared.TryGetValue(key, out OnnxValue known))
            return known;
        var value = new OnnxValue(Unique("constant"));
        graph.Initializer.Add(Tensor(value.Name, type, bytes, shape.ToArray()));
        if (isShared)
            shared.Add(key, value);
        return value;
    }

    private string Unique(string name)
    {
        string whole = part + name;
        names[whole] = names.GetValueOrDefault(whole) + 1;
        return Numbered(whole, names[whole]);
    }

    private static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");

    private sealed class PartEnd(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
