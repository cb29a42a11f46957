using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

public sealed partial class EmotionNetwork
{
    /// <summary>
    /// Takes the weights of another network's body: of encoders, decoders, cross-modal blocks, imagination and context, not of fusion and
    /// heads. So what one network has learned, such as in a pre-training, serves another one with other classes, targets or fusion.
    /// </summary>
    /// <param name="other">The network; it stays as it is. It has the modalities of this one, or more, and the same encoders.</param>
    /// <exception cref="ModelException">A weight is missing there or has another shape; nothing was changed.</exception>
    public void LoadBody(EmotionNetwork other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Dictionary<string, Tensor> theirs = other.state_dict();
        (string Name, Tensor Weights)[] body = [.. state_dict().Where(entry => IsOfBody(entry.Key))
            .Select(entry => (entry.Key, entry.Value))];
        string[] faults = [.. body.Where(entry => !theirs.TryGetValue(entry.Name, out Tensor? their) ||
                !their.shape.AsSpan().SequenceEqual(entry.Weights.shape))
            .Select(entry => $"{entry.Name} [{string.Join(", ", entry.Weights.shape)}]")];
        if (faults.Length > 0)
        {
            throw new ModelException($"The other network has no such weights, or of other shapes: {FaultText.List(faults)}. Make this " +
                "one with the same modalities, widths and encoders.");
        }
        using IDisposable unrecorded = no_grad();
        foreach ((string name, Tensor weights) in body)
            weights.copy_(theirs[name]);
    }

    private static bool IsOfBody(string parameter)
    {
        string part = parameter.Split('.')[0];
        return part is "context" or "imagination" or "cross_modal" || part.EndsWith("_encoder", StringComparison.Ordinal) ||
            part.EndsWith("_decoder", StringComparison.Ordinal);
    }
}
