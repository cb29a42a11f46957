namespace SemiMER.Tensors;

/// <summary>The tensor engine: TorchSharp's <c>torch</c> class, in managed code.</summary>
public static partial class torch
{
}
