using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Plain;

/// <summary>Sizes of <see cref="PlainTransformerNetwork"/>.</summary>
internal sealed record PlainTransformerSizes(
    int Width, int Frames, int Model, int Heads, int FeedForward, int Blocks, int Embedding, int Classes, double Dropout);

/// <summary>
/// The Transformer autoencoder of Liang, Li and Jin 2020 (Fig. 4) over one modality, with a linear classifier: encoder blocks, two
/// convolutions of stride 2, a linear layer to the embedding; back by a linear layer and two transposed convolutions to the memory of
/// decoder blocks, which restore the reversed sequence, each frame from the frames before it.
/// </summary>
internal sealed class PlainTransformerNetwork : PlainNetwork
{
    private readonly (Encoder Encoder, Decoder Decoder) parts; // as fields of their own they would be registered under a second name
    private readonly nn.Module<Tensor, Tensor> classifier;
    private readonly Dropout dropout;

    public PlainTransformerNetwork(string modality, PlainTransformerSizes sizes)
        : base(nameof(PlainTransformerNetwork))
    {
        parts = (new Encoder(sizes), new Decoder(sizes));
        register_module($"{modality}_encoder", parts.Encoder);
        register_module($"{modality}_decoder", parts.Decoder);
        register_module("classifier", classifier = Layers(sizes.Dropout, sizes.Embedding, sizes.Classes));
        register_module("dropout", dropout = nn.Dropout(sizes.Dropout));
    }

    public override Tensor[] Encode(PlainBatch batch) => [parts.Encoder.call(batch.Features[0], batch.Frames[0]!)];

    public override Tensor Classify(Tensor[] embeddings) => classifier.call(dropout.call(embeddings[0]));

    public override Tensor Reconstruct(Tensor[] embeddings, PlainBatch batch)
    {
        Tensor input = batch.Features[0], frames = batch.Frames[0]!;
        Tensor reversed = Reversed(input, frames);
        Tensor error = (reversed - parts.Decoder.call(embeddings[0], reversed, frames)).pow(2).mean([2L]);
        return (error.masked_fill(Beyond(frames, input.shape[1]), 0).sum(1) / frames).mean();
    }

    // Which places of [batch, time] have no frame.
    private static Tensor Beyond(Tensor frames, long time) => arange(time).unsqueeze(0) >= frames.unsqueeze(1);

    private static Tensor Reversed(Tensor input, Tensor frames)
    {
        Tensor at = arange(input.shape[1]).unsqueeze(0), last = frames.unsqueeze(1) - 1;
        return input.gather(1, where(at <= last, last - at, at).unsqueeze(2).expand_as(input));
    }

    // sin(t / 10000^(2i/d)) and the cosine, [time, 1, feature]
    private static Tensor Places(int time, int width)
    {
        using var scope = NewDisposeScope();
        Tensor angles = arange(time).unsqueeze(1) / pow(10000, arange(0, width, 2, float32) / width);
        return stack([angles.sin(), angles.cos()], 2).reshape(time, 1, width).MoveToOuterDisposeScope();
    }

    private sealed class Frames : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly Linear input;
        private readonly Dropout dropout;
        private readonly ModuleList<TransformerEncoderLayer> blocks;
        private readonly Tensor places;

        public Frames(PlainTransformerSizes sizes)
            : base(nameof(Frames))
        {
            input = nn.Linear(sizes.Width, sizes.Model);
            dropout = nn.Dropout(sizes.Dropout);
            blocks = nn.ModuleList([.. Enumerable.Range(0, sizes.Blocks).Select(_ =>
                nn.TransformerEncoderLayer(sizes.Model, sizes.Heads, sizes.FeedForward, sizes.Dropout))]);
            register_module("input", input);
            register_module("dropout", dropout);
            register_module("blocks", blocks);
            places = Places(sizes.Frames, sizes.Model);
        }

        public override Tensor forward(Tensor values, Tensor padding)
        {
            Tensor x = input.call(values).transpose(0, 1);
            x = dropout.call(x + places.narrow(0, 0, x.shape[0]));
            foreach (TransformerEncoderLayer block in blocks)
                x = block.call(x, null!, padding);
            return x;
        }
    }

    private sealed class Encoder : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly Frames blocks;
        private readonly ModuleList<Conv1d> convolutions;
        private readonly Linear output;
        private readonly long steps;

        public Encoder(PlainTransformerSizes sizes)
            : base(nameof(Encoder))
        {
            blocks = new Frames(sizes);
            int model = sizes.Model;
            convolutions = nn.ModuleList(
                nn.Conv1d(model, model, 3, stride: 2, padding: 1), nn.Conv1d(model, model, 3, stride: 2, padding: 1));
            steps = (sizes.Frames + 3) / 4;
            output = nn.Linear(model * steps, sizes.Embedding);
            RegisterComponents();
        }

        public override Tensor forward(Tensor values, Tensor frames)
        {
            Tensor beyond = Beyond(frames, values.shape[1]);
            Tensor x = blocks.call(values, beyond).permute(1, 2, 0).masked_fill(beyond.unsqueeze(1), 0);
            foreach (Conv1d convolution in convolutions)
            {
                beyond = beyond.slice(1, 0, beyond.shape[1], 2);
                x = convolution.call(x).relu().masked_fill(beyond.unsqueeze(1), 0);
            }
            return output.call(nn.functional.pad(x, [0L, steps - x.shape[2]]).flatten(1));
        }
    }

    private sealed class Decoder : nn.Module<Tensor, Tensor, Tensor, Tensor>
    {
        private readonly Linear expansion, input, output;
        private readonly ModuleList<ConvTranspose1d> deconvolutions;
        private readonly Dropout dropout;
        private readonly ModuleList<TransformerDecoderLayer> blocks;
        private readonly Tensor places;
        private readonly int model;

        public Decoder(PlainTransformerSizes sizes)
            : base(nameof(Decoder))
        {
            model = sizes.Model;
            register_module("expansion", expansion = nn.Linear(sizes.Embedding, model * ((sizes.Frames + 3) / 4)));
            register_module("deconvolutions", deconvolutions = nn.ModuleList(
                nn.ConvTranspose1d(model, model, 3, stride: 2, padding: 1), nn.ConvTranspose1d(model, model, 3, stride: 2, padding: 1)));
            register_module("input", input = nn.Linear(sizes.Width, model));
            register_module("dropout", dropout = nn.Dropout(sizes.Dropout));
            register_module("blocks", blocks = nn.ModuleList([.. Enumerable.Range(0, sizes.Blocks).Select(_ =>
                nn.TransformerDecoderLayer(model, sizes.Heads, sizes.FeedForward, sizes.Dropout))]));
            register_module("output", output = nn.Linear(model, sizes.Width));
            places = Places(sizes.Frames, model);
        }

        public override Tensor forward(Tensor embedding, Tensor reversed, Tensor frames)
        {
            long time = reversed.shape[1];
            Tensor beyond = Beyond(frames, time);
            // Numbers, since the block adds its mask: true would be one more, not out of sight.
            Tensor later = full([time, time], double.NegativeInfinity).triu(1);
            Tensor memory = Memory(embedding, beyond).permute(2, 0, 1);
            Tensor before = cat([zeros_like(reversed.narrow(1, 0, 1)), reversed.narrow(1, 0, time - 1)], 1);
            Tensor x = dropout.call(input.call(before).transpose(0, 1) + places.narrow(0, 0, time));
            foreach (TransformerDecoderLayer block in blocks)
                x = block.call(x, memory, later, tgt_key_padding_mask: beyond, memory_key_padding_mask: beyond);
            return output.call(x).transpose(0, 1);
        }

        // [batch, model, time]
        private Tensor Memory(Tensor embedding, Tensor beyond)
        {
            Tensor half = beyond.slice(1, 0, beyond.shape[1], 2), quarter = half.slice(1, 0, half.shape[1], 2);
            Tensor x = expansion.call(embedding).reshape(embedding.shape[0], model, -1).narrow(2, 0, quarter.shape[1]);
            x = deconvolutions[0].forward(x.relu().masked_fill(quarter.unsqueeze(1), 0), [half.shape[1]]);
            x = deconvolutions[1].forward(x.relu().masked_fill(half.unsqueeze(1), 0), [beyond.shape[1]]);
            return x.masked_fill(beyond.unsqueeze(1), 0);
        }
    }
}
