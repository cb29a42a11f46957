using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// The network of <see cref="ContextContrast"/>: z^m = W2 drop(relu(W1 drop(x^m) + b1)) + b2 for each modality, p = W z + b for their
/// concatenation z.
/// </summary>
internal sealed class ContextProjections : nn.Module<Tensor, (Tensor Projection, Tensor[] Modalities)>
{
    private readonly IReadOnlyList<DesignBlock> blocks;
    private readonly nn.Module<Tensor, Tensor>[] modalities;
    private readonly nn.Module<Tensor, Tensor> joint;

    /// <summary>Creates it with initial weights from the seed.</summary>
    public ContextProjections(IReadOnlyList<DesignBlock> blocks, ContextContrastOptions options)
        : base(nameof(ContextProjections))
    {
        this.blocks = blocks;
        using (DefaultGenerator.Borrow(new RandomSource(options.Seed, "initialise"))) // modules draw while they are made
        {
            modalities = [.. blocks.Select(block => nn.Sequential(
                new StreamDropout(options.Dropout),
                nn.Linear(block.Width + 1, options.HiddenSize),
                nn.ReLU(),
                new StreamDropout(options.Dropout),
                nn.Linear(options.HiddenSize, options.EmbeddingSize)))];
            joint = nn.Linear(blocks.Count * options.EmbeddingSize, options.EmbeddingSize);
        }
        for (int m = 0; m < blocks.Count; m++)
            register_module(blocks[m].Entry.Modality.Name, modalities[m]);
        register_module("joint", joint);
        InitialWeights.Draw(this, new RandomSource(options.Seed, "initialise context"));
    }

    /// <summary>p, <c>[row, feature]</c>, and the z^m.</summary>
    /// <param name="input">Rows, <c>[row, column]</c>.</param>
    public override (Tensor Projection, Tensor[] Modalities) forward(Tensor input)
    {
        Tensor[] z = [.. blocks.Select((block, m) => modalities[m].call(input.narrow(1, block.First, block.Width + 1)))];
        return (joint.call(cat(z, 1)), z);
    }
}
