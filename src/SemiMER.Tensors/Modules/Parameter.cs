namespace SemiMER.Tensors.Modules;

/// <summary>A tensor that a module trains.</summary>
public class Parameter : torch.Tensor
{
    /// <summary>A leaf on the memory of <paramref name="data"/>.</summary>
    public Parameter(torch.Tensor data, bool requires_grad = true) : base(torch.NotNull(data)) => this.requires_grad = requires_grad;

    /// <summary>Undefined values of the given sizes.</summary>
    internal static Parameter Make(ReadOnlySpan<long> sizes, torch.ScalarType? type)
    {
        using torch.Tensor values = torch.Uninitialized(sizes, type ?? torch.ScalarType.Float32);
        return new Parameter(values);
    }
}
