using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>Linear layers of the given widths with ReLU and dropout between them.</summary>
internal static class DenseLayers
{
    /// <summary>Widths of hidden layers where options name none.</summary>
    public static IReadOnlyList<int> DefaultWidths { get; } = [128];

    public static nn.Module<Tensor, Tensor> Create(IReadOnlyList<int> widths, double dropout)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (int i = 1; i < widths.Count; i++)
        {
            layers.Add(nn.Linear(widths[i - 1], widths[i]));
            if (i == widths.Count - 1)
                break;
            layers.Add(nn.ReLU());
            if (dropout > 0)
                layers.Add(new StreamDropout(dropout));
        }
        return nn.Sequential(layers);
    }

    /// <summary>Number of weights of the layers, without biases.</summary>
    public static double Weights(IReadOnlyList<int> widths) =>
        widths.Skip(1).Select((width, i) => (double)widths[i] * width).Sum();
}
