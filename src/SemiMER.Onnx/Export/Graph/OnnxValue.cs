using System.Diagnostics.CodeAnalysis;

namespace SemiMER.Onnx;

/// <summary>A value of a graph: an input, a constant, or what a node gives. It is known by its name.</summary>
/// <param name="Name">The name, unique in its graph.</param>
public readonly record struct OnnxValue(string Name)
{
    /// <summary>No value: stands in place of an optional input of a node that is left out.</summary>
    public static OnnxValue None { get; } = new("");
}

/// <summary>Types of numbers that a graph of a recognizer has, with ONNX's own numbers for them.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "They are types.")]
public enum OnnxType
{
    /// <summary>Single precision.</summary>
    Float = 1,

    /// <summary>Whole numbers of 32 bits, as the lengths of a recurrent node.</summary>
    Int32 = 6,

    /// <summary>Whole numbers of 64 bits, as shapes and places.</summary>
    Int64 = 7,

    /// <summary>True or false.</summary>
    Bool = 9,

    /// <summary>Double precision.</summary>
    Double = 11,
}
