namespace SemiMER.Tensors.Modules;

/// <summary>Placeholder of the first build.</summary>
public sealed class Linear
{
}
