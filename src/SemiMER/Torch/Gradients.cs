using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>What autograd will ask for.</summary>
internal static class Gradients
{
    /// <summary>Whether somebody will ask for a gradient of one of some tensors, so that a graph must be made.</summary>
    public static bool AreNeeded(params ReadOnlySpan<Tensor> tensors)
    {
        if (!is_grad_enabled())
            return false;
        foreach (Tensor tensor in tensors)
        {
            if (tensor.requires_grad)
                return true;
        }
        return false;
    }
}
