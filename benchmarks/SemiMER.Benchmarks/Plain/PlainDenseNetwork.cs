using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Plain;

/// <summary>Dense autoencoders of vectors with a linear classifier: the default network of SemiMER.</summary>
internal sealed class PlainDenseNetwork : PlainNetwork
{
    private readonly Autoencoder[] encoders, decoders;
    private readonly nn.Module<Tensor, Tensor> classifier;
    private readonly Dropout inputDropout, embeddingDropout;

    public PlainDenseNetwork(
        IReadOnlyList<string> names, IReadOnlyList<int> widths, int hidden, int embedding, int classes, double inputDropout, double dropout)
        : base(nameof(PlainDenseNetwork))
    {
        encoders = [.. widths.Select(width => new Autoencoder(Layers(dropout, width, hidden, embedding)))];
        decoders = [.. widths.Select(width => new Autoencoder(Layers(dropout, embedding, hidden, width)))];
        classifier = Layers(dropout, widths.Count * embedding, classes);
        this.inputDropout = nn.Dropout(inputDropout);
        embeddingDropout = nn.Dropout(dropout);
        for (int i = 0; i < names.Count; i++)
        {
            register_module($"{names[i]}_encoder", encoders[i]);
            register_module($"{names[i]}_decoder", decoders[i]);
        }
        register_module("classifier", classifier);
        register_module("input_dropout", this.inputDropout);
        register_module("embedding_dropout", embeddingDropout);
    }

    public override Tensor[] Encode(PlainBatch batch) =>
        [.. encoders.Select((encoder, i) => encoder.call(inputDropout.call(batch.Features[i])))];

    public override Tensor Classify(Tensor[] embeddings) => classifier.call(embeddingDropout.call(cat(embeddings, 1)));

    public override Tensor Reconstruct(Tensor[] embeddings, PlainBatch batch) => decoders
        .Select((decoder, i) => nn.functional.mse_loss(decoder.call(embeddings[i]), batch.Features[i]))
        .Aggregate((sum, error) => sum + error);

    private sealed class Autoencoder : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> layers;

        public Autoencoder(nn.Module<Tensor, Tensor> layers)
            : base(nameof(Autoencoder))
        {
            this.layers = layers;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layers.call(input);
    }
}
