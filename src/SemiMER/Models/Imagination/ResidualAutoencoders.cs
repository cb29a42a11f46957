using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// Autoencoders in a row, each of which corrects the ones before (Tran et al. 2017): x_1 = f_1(x), x_k = f_k(x + x_1 + ... + x_(k-1)),
/// y = x + x_1 + ... + x_K, where f is linear, ReLU, linear. Beside x they read which modalities are there.
/// </summary>
internal sealed class ResidualAutoencoders : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly ModuleList<Linear> encoders, decoders;

    public ResidualAutoencoders(int modalities, int embeddingSize, ImaginationOptions options)
        : base(nameof(ResidualAutoencoders))
    {
        long all = (long)modalities * embeddingSize;
        IEnumerable<int> blocks = Enumerable.Range(0, options.Blocks);
        encoders = new ModuleList<Linear>([.. blocks.Select(_ => nn.Linear(all + modalities, options.HiddenSize))]);
        decoders = new ModuleList<Linear>([.. blocks.Select(_ => nn.Linear(options.HiddenSize, all))]);
        RegisterComponents();
    }

    /// <summary><c>[batch, modality, embedding]</c> to the same.</summary>
    /// <param name="embeddings">Zeros where nothing is known.</param>
    /// <param name="known"><c>[batch, modality]</c>, bool.</param>
    public override Tensor forward(Tensor embeddings, Tensor known)
    {
        Tensor y = embeddings.flatten(1), flags = known.to_type(embeddings.dtype);
        foreach ((Linear encoder, Linear decoder) in encoders.Zip(decoders))
            y = y.Plus(decoder.call(encoder.call(cat([y, flags], 1)).relu()));
        return y.reshape(embeddings.shape);
    }
}
