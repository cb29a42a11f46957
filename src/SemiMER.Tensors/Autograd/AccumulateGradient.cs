namespace SemiMER.Tensors.Autograd;

/// <summary>The end of the graph at a leaf: adds what arrives to the leaf's gradient.</summary>
internal sealed class AccumulateGradient : Node
{
    private readonly AutogradState leaf;

    internal AccumulateGradient(AutogradState leaf) : base([], 1)
    {
        this.leaf = leaf;
        Sequence = long.MaxValue;
    }

    internal override string Name => "AccumulateGradient";

    internal AutogradState Leaf => leaf;

    internal override void Backward(torch.Tensor?[] outputs, torch.Tensor?[] inputs)
    {
        if (outputs[0] is { } gradient) Add(leaf, gradient);
    }

    /// <summary>Adds <paramref name="gradient"/> to the gradient of <paramref name="variable"/>, which then owns the sum.</summary>
    internal static void Add(AutogradState variable, torch.Tensor gradient)
    {
        if (variable.IsReleased) return;
        bool differentiable = torch.is_grad_enabled();
        if (variable.WrittenGradient is not { } sum)
        {
            // Taking over the memory saves a copy where nobody else can see it.
            torch.Tensor taken = differentiable && gradient.requires_grad ? gradient.alias()
                : gradient.IsExclusive ? gradient.detach() : gradient.detach().clone();
            variable.Gradient = taken.DetachFromDisposeScope();
        }
        else if (differentiable && (gradient.requires_grad || sum.requires_grad))
        {
            variable.Gradient = (sum + gradient).DetachFromDisposeScope();
            sum.Dispose();
        }
        else
        {
            using IDisposable _ = torch.no_grad();
            sum.add_(gradient);
        }
    }

    internal override void ReleaseSaved()
    {
    }
}
