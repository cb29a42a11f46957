namespace SemiMER.Onnx;

// What layers of a network do.
public sealed partial class OnnxGraph
{
    private const float NormalisationFloor = 1e-5f; // that of nn.LayerNorm

    /// <summary>x W' + b over the last axis, as <c>nn.Linear</c> does it.</summary>
    /// <param name="input"><c>[..., input]</c>.</param>
    /// <param name="layer">Its weights, <c>weight</c> and perhaps <c>bias</c>.</param>
    public OnnxValue Linear(OnnxValue input, OnnxWeights layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        OnnxValue product = MatMul(input, layer.Transposed("weight"));
        return layer.Has("bias") ? Add(product, layer["bias"]) : product;
    }

    /// <summary>Linear layers with ReLU between them: a sequence of modules of which the others have no weights.</summary>
    /// <param name="input"><c>[..., input]</c>.</param>
    /// <param name="layers">Their weights.</param>
    public OnnxValue Dense(OnnxValue input, OnnxWeights layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        int first = layers.Numbers().First();
        return Dense(Linear(input, layers.Of(first)), layers, after: first);
    }

    /// <summary>The layers behind the first one.</summary>
    internal OnnxValue Dense(OnnxValue input, OnnxWeights layers, int after) => layers.Numbers().Where(number => number > after)
        .Aggregate(input, (x, number) => Linear(Relu(x), layers.Of(number)));

    /// <summary>(x - mean) / sqrt(variance + 1e-5) w + b over the last axis, as <c>nn.LayerNorm</c> does it.</summary>
    /// <param name="input"><c>[..., feature]</c>.</param>
    /// <param name="layer">Its weights, <c>weight</c> and <c>bias</c>.</param>
    public OnnxValue LayerNormalisation(OnnxValue input, OnnxWeights layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return Node("LayerNormalization", [input, layer["weight"], layer["bias"]], ("axis", -1), ("epsilon", NormalisationFloor));
    }
}
