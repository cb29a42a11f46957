using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;
using Dimension = Onnx.TensorShapeProto.Types.Dimension;

namespace SemiMER.Onnx.Tests;

/// <summary>A small model that a test puts together node by node.</summary>
internal sealed class TestGraph(int operators = 17)
{
    private readonly GraphProto graph = new() { Name = "test" };
    private readonly Dictionary<string, string> metadata = [];

    /// <summary>An input; a size is a number, or a name for any size.</summary>
    public TestGraph Input(string name, DataType type, params object[] sizes)
    {
        graph.Input.Add(Value(name, type, sizes));
        return this;
    }

    /// <summary>An output; a size is a number, or a name for any size.</summary>
    public TestGraph Output(string name, DataType type, params object[] sizes)
    {
        graph.Output.Add(Value(name, type, sizes));
        return this;
    }

    public TestGraph Weight(string name, float[] values, params long[] shape)
    {
        var tensor = new TensorProto
        {
            Name = name, DataType = (int)DataType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)),
        };
        tensor.Dims.AddRange(shape);
        graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>A weight whose numbers lie in a file beside the model.</summary>
    public TestGraph ExternalWeight(string name, string location, long bytes, params long[] shape) =>
        ExternalWeight(name, location, offset: 0, bytes, shape);

    public TestGraph ExternalWeight(string name, string location, long offset, long bytes, long[] shape)
    {
        var tensor = new TensorProto
        {
            Name = name, DataType = (int)DataType.Float, DataLocation = TensorProto.Types.DataLocation.External,
        };
        tensor.Dims.AddRange(shape);
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = FormattableString.Invariant($"{offset}") });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = FormattableString.Invariant($"{bytes}") });
        graph.Initializer.Add(tensor);
        return this;
    }

    public TestGraph Node(string type, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        graph.Node.Add(node);
        return this;
    }

    public TestGraph Metadata(string key, string value)
    {
        metadata[key] = value;
        return this;
    }

    public static AttributeProto Numbers(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    public static AttributeProto Number(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public byte[] Bytes()
    {
        var model = new ModelProto { IrVersion = 6, ProducerName = "test", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = operators });
        model.MetadataProps.AddRange(metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return model.ToByteArray();
    }

    public string Save(string path)
    {
        File.WriteAllBytes(path, Bytes());
        return path;
    }

    private static ValueInfoProto Value(string name, DataType type, object[] sizes)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(sizes.Select(size => size is string any
            ? new Dimension { DimParam = any } : new Dimension { DimValue = Convert.ToInt64(size, null) }));
        return new ValueInfoProto
        {
            Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }
}
