using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Plain;

/// <summary>
/// LSTMs with the largest values of their states for voice and face, filters over 3, 4 and 5 words for the words, a classifier with two
/// hidden layers.
/// </summary>
internal sealed class PlainRecurrentNetwork : PlainNetwork
{
    private readonly nn.Module<Tensor, Tensor, Tensor>[] encoders;
    private readonly nn.Module<Tensor, Tensor> classifier;
    private readonly Dropout dropout;

    public PlainRecurrentNetwork(
        int acousticWidth, int visualWidth, int lexicalWidth, int size, int classes, double dropout, double textDropout)
        : base(nameof(PlainRecurrentNetwork))
    {
        encoders =
        [
            new RecurrentEncoder(acousticWidth, size), new RecurrentEncoder(visualWidth, size),
            new TextEncoder(lexicalWidth, size, textDropout),
        ];
        register_module("acoustic_encoder", encoders[0]);
        register_module("visual_encoder", encoders[1]);
        register_module("lexical_encoder", encoders[2]);
        register_module("classifier", classifier = Layers(dropout, 3 * size, size, size, classes));
        register_module("dropout", this.dropout = nn.Dropout(dropout));
    }

    public override Tensor[] Encode(PlainBatch batch) =>
        [.. encoders.Select((encoder, i) => encoder.call(batch.Features[i], batch.Frames[i]!))];

    public override Tensor Classify(Tensor[] embeddings) => classifier.call(dropout.call(cat(embeddings, 1)));

    private sealed class RecurrentEncoder : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly LSTM lstm;

        public RecurrentEncoder(int width, int size)
            : base(nameof(RecurrentEncoder))
        {
            lstm = nn.LSTM(width, size, batchFirst: true);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input, Tensor frames)
        {
            nn.utils.rnn.PackedSequence packed =
                nn.utils.rnn.pack_padded_sequence(input, frames, batch_first: true, enforce_sorted: false);
            Tensor states = nn.utils.rnn.pad_packed_sequence(
                lstm.call(packed).Item1, batch_first: true, padding_value: float.NegativeInfinity).Item1;
            return states.max(1).values;
        }
    }

    private sealed class TextEncoder : nn.Module<Tensor, Tensor, Tensor>
    {
        private static readonly long[] Kernels = [3, 4, 5];

        private readonly ModuleList<Conv1d> filters;
        private readonly Dropout dropout;
        private readonly Linear output;

        public TextEncoder(int width, int size, double dropout)
            : base(nameof(TextEncoder))
        {
            filters = nn.ModuleList(Array.ConvertAll(Kernels, kernel => nn.Conv1d(width, size, kernel)));
            this.dropout = nn.Dropout(dropout);
            output = nn.Linear(Kernels.Length * size, size);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input, Tensor words)
        {
            Tensor turned = input.transpose(1, 2);
            IEnumerable<Tensor> largest =
                Kernels.Zip(filters, (kernel, filter) => Largest(filter.call(turned).relu(), words - (kernel - 1)));
            return output.call(dropout.call(cat([.. largest], 1)));
        }

        // [batch, filter, place]; places whose words are not all real count as 0, which no ReLU is below.
        private static Tensor Largest(Tensor responses, Tensor places)
        {
            Tensor beyond = arange(responses.shape[2]).unsqueeze(0) >= places.unsqueeze(1);
            return responses.masked_fill(beyond.unsqueeze(1), 0).max(2).values;
        }
    }
}
