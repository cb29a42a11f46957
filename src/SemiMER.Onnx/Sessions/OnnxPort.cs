using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace SemiMER.Onnx;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Shape">Its sizes; null where any size will do.</param>
internal sealed record OnnxPort(string Name, TensorElementType Type, IReadOnlyList<int?> Shape)
{
    /// <summary>Number of dimensions.</summary>
    public int Rank => Shape.Count;

    /// <summary>Type and shape as text: <c>Float [?, 3, 224, 224]</c>.</summary>
    public string Text => $"{Type} {TextOf(Shape)}";

    public static OnnxPort Of(string name, NodeMetadata metadata) => new(
        name, metadata.ElementDataType,
        metadata.IsTensor ? [.. metadata.Dimensions.Select(size => size < 0 ? (int?)null : size)] : []);

    /// <summary>A shape as text: <c>[?, 768]</c>.</summary>
    public static string TextOf(IEnumerable<int?> shape) =>
        $"[{string.Join(", ", shape.Select(size => size?.ToString(CultureInfo.InvariantCulture) ?? "?"))}]";
}
