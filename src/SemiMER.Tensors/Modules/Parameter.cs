namespace SemiMER.Tensors.Modules;

/// <summary>A tensor that a module trains.</summary>
public class Parameter : torch.Tensor
{
    /// <summary>A leaf on the memory of <paramref name="data"/>.</summary>
    public Parameter(torch.Tensor data, bool requires_grad = true) : base(torch.NotNull(data)) => this.requires_grad = requires_grad;
}
