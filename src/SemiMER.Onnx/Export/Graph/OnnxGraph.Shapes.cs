namespace SemiMER.Onnx;

// Shapes, parts and types.
public sealed partial class OnnxGraph
{
    /// <summary>The same numbers in another type.</summary>
    /// <param name="input">Any type.</param>
    /// <param name="type">The type wanted.</param>
    public OnnxValue Cast(OnnxValue input, OnnxType type) => Node("Cast", [input], ("to", (int)type));

    /// <summary>The same numbers with the axes in another order.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axes">For each axis of the result, that of the input.</param>
    public OnnxValue Transpose(OnnxValue input, params long[] axes) => Node("Transpose", [input], ("perm", axes));

    /// <summary>The same numbers in another shape.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="shape">The sizes; 0 for that of the input at the same place, -1 once for what is left.</param>
    public OnnxValue Reshape(OnnxValue input, params long[] shape) => Node("Reshape", [input, Integers(shape)]);

    /// <summary>Axes of size 1 more, at these places of the result.</summary>
    public OnnxValue Unsqueeze(OnnxValue input, params long[] axes) => Node("Unsqueeze", [input, Integers(axes)]);

    /// <summary>Without an axis of size 1.</summary>
    public OnnxValue Squeeze(OnnxValue input, long axis) => Node("Squeeze", [input, Integers(axis)]);

    /// <summary>Several values behind each other along an axis; -1 is the last.</summary>
    public OnnxValue Concat(int axis, params IEnumerable<OnnxValue> inputs) => Node("Concat", [.. inputs], ("axis", axis));

    /// <summary>Several values of one shape as one with an axis more.</summary>
    public OnnxValue Stack(int axis, params IEnumerable<OnnxValue> inputs) =>
        Concat(axis, [.. inputs.Select(input => Unsqueeze(input, axis))]);

    /// <summary>A part along an axis.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis, from 0.</param>
    /// <param name="start">The first place.</param>
    /// <param name="end">The place after the last one; one beyond the size stands for the size.</param>
    /// <param name="step">Every how manieth place is taken, at least 1. Default 1.</param>
    public OnnxValue Slice(OnnxValue input, int axis, long start, long end, long step = 1) =>
        Node("Slice", [input, Integers(start), Integers(end), Integers(axis), Integers(step)]);

    /// <summary>A part along an axis whose end is computed.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="axis">The axis, from 0.</param>
    /// <param name="start">The first place, <c>[1]</c>, Int64.</param>
    /// <param name="end">The place after the last one, <c>[1]</c>, Int64.</param>
    public OnnxValue Slice(OnnxValue input, int axis, OnnxValue start, OnnxValue end) =>
        Node("Slice", [input, start, end, Integers(axis)]);

    /// <summary>What stands at a place of an axis, which goes.</summary>
    public OnnxValue Select(OnnxValue input, int axis, long place) => Node("Gather", [input, Whole(place)], ("axis", axis));

    /// <summary>What stands at places of an axis.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="places">Int64 of any shape, which takes the place of the axis.</param>
    /// <param name="axis">The axis, from 0.</param>
    public OnnxValue Gather(OnnxValue input, OnnxValue places, int axis) => Node("Gather", [input, places], ("axis", axis));

    /// <summary>The size of an axis, <c>[1]</c>, Int64.</summary>
    public OnnxValue Size(OnnxValue input, int axis) => Node("Shape", [input], ("start", axis), ("end", axis + 1));

    /// <summary>0, 1, ... to below a number: Int64.</summary>
    /// <param name="end">The number, <c>[1]</c>, Int64.</param>
    public OnnxValue Places(OnnxValue end) => Node("Range", [Whole(0), Squeeze(end, 0), Whole(1)]);
}
