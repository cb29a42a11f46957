using SemiMER.Batching;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// The decoder of sequences of Liang, Li and Jin 2020 (Fig. 4): the embedding, through a linear layer and transposed convolutions, is the
/// memory of N Transformer decoder blocks that restore the reversed sequence; each frame is predicted from the frames before it in
/// reversed order (teacher forcing; a frame of zeros stands before the first) and the memory.
/// </summary>
public sealed class TransformerBottleneckDecoder : nn.Module<Tensor, Tensor, Tensor, Tensor>, IModalityDecoder
{
    private readonly TransformerAutoencoderOptions options;
    private readonly Linear expansion, input, output;
    private readonly ModuleList<ConvTranspose1d> deconvolutions;
    private readonly PlaceEncoding places;
    private readonly StreamDropout dropout;
    private readonly ModuleList<TransformerDecoderBlock> blocks;

    /// <summary>Creates a decoder with random weights.</summary>
    /// <param name="inputSize">Number of features of a frame.</param>
    /// <param name="embeddingSize">Width of the embedding.</param>
    /// <param name="options">Its sizes; those of the encoder.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public TransformerBottleneckDecoder(int inputSize, int embeddingSize, TransformerAutoencoderOptions options)
        : base(TorchLibrary.ReadyFor(nameof(TransformerBottleneckDecoder)))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
        int width = options.ModelSize;
        expansion = nn.Linear(embeddingSize, width * options.Steps(options.MaximumLength));
        deconvolutions = new ModuleList<ConvTranspose1d>([.. options.AllStrides.Reverse().Select(stride =>
            nn.ConvTranspose1d(width, width, options.Kernel, stride, padding: options.Kernel / 2))]);
        input = nn.Linear(inputSize, width);
        places = new PlaceEncoding(width, options.MaximumLength);
        dropout = new StreamDropout(options.Dropout);
        blocks = new ModuleList<TransformerDecoderBlock>([.. Enumerable.Range(0, options.Blocks)
            .Select(_ => new TransformerDecoderBlock(options.Size))]);
        output = nn.Linear(width, inputSize);
        register_module("expansion", expansion);
        register_module("deconvolutions", deconvolutions);
        register_module("input", input);
        register_module("places", places);
        register_module("dropout", dropout);
        register_module("blocks", blocks);
        register_module("output", output);
    }

    /// <summary>Predicts each frame of the reversed sequences from the frames before it and the embedding.</summary>
    /// <param name="embedding"><c>[batch, embedding]</c>.</param>
    /// <param name="reversed">The frames in reversed order, <c>[batch, time, feature]</c>; the last one is not looked at.</param>
    /// <param name="real"><c>[batch, time]</c>, bool: which frames are real.</param>
    /// <returns><c>[batch, time, feature]</c>; anything finite where no frame is real.</returns>
    public override Tensor forward(Tensor embedding, Tensor reversed, Tensor real)
    {
        long time = reversed.shape[1];
        Tensor memory = Memory(embedding, real).permute(2, 0, 1).contiguous();
        // Shifted right: frame t sees the frames up to t - 1.
        Tensor before = cat([zeros_like(reversed.narrow(1, 0, 1)), reversed.narrow(1, 0, time - 1)], dim: 1);
        Tensor x = dropout.call(places.call(input.call(before).transpose(0, 1).contiguous()));
        // A real frame has real ones only before it; the memory has as many.
        Tensor later = AttentionMask.OfLater(time, x.dtype, x.device);
        Tensor? padding = AttentionMask.OfPadding(real, options.Heads, x.dtype);
        foreach (TransformerDecoderBlock block in blocks)
            x = block.call(x, memory, later, padding);
        return output.call(x).transpose(0, 1);
    }

    /// <inheritdoc/>
    public bool RowsAreIndependent => true;

    /// <inheritdoc/>
    public Tensor ReconstructionError(Tensor embedding, ModalityBatch input)
    {
        MaskedSequence sequence = MaskedSequence.Of(input, options.MaximumLength);
        Tensor reversed = Sequences.Reversed(sequence.Values, sequence.Real);
        // L_DAE(x) = (x - rec(x))^2, mean over features and real frames
        Tensor error = (reversed - call(embedding, reversed, sequence.Real)).Power(2).mean([2L], keepdim: true);
        return Sequences.Mean(error, sequence.Real).squeeze(1);
    }

    /// <summary>The embedding as a sequence, <c>[batch, model, time]</c>: zeros where no frame is real.</summary>
    private Tensor Memory(Tensor embedding, Tensor real)
    {
        var masks = new List<Tensor> { real };
        foreach (int stride in options.AllStrides)
            masks.Add(TransformerBottleneckEncoder.EveryNth(masks[^1], stride));
        Tensor x = expansion.call(embedding).reshape(embedding.shape[0], options.ModelSize, -1).narrow(2, 0, masks[^1].shape[1]);
        for (int i = masks.Count - 1; i > 0; i--)
        {
            x = TransformerBottleneckEncoder.Masked(x.relu(), masks[i]);
            x = deconvolutions[masks.Count - 1 - i].forward(x, [masks[i - 1].shape[1]]);
        }
        return TransformerBottleneckEncoder.Masked(x, real);
    }
}
