using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Copies of a layer, weights included, one on the output of the other.</summary>
            /// <exception cref="ArgumentOutOfRangeException"><paramref name="num_layers"/> is not positive.</exception>
            public static TransformerDecoder TransformerDecoder(TransformerDecoderLayer decoder_layer, long num_layers)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num_layers);
                return new TransformerDecoder(NotNull(decoder_layer), checked((int)num_layers));
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Transformer decoder layers, one on the output of the other, all attending to one memory.</summary>
    public sealed class TransformerDecoder
        : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor?, torch.Tensor?, torch.Tensor?, torch.Tensor?, torch.Tensor>
    {
        private readonly ModuleList<TransformerDecoderLayer> layers;

        internal TransformerDecoder(TransformerDecoderLayer layer, int count) : base(nameof(TransformerDecoder))
        {
            layers = new([.. Enumerable.Range(0, count).Select(_ => layer.Copy())]);
            register_module("layers", layers);
        }

        /// <summary>The last layer's output for [time, batch, features] and a memory; masks as for one layer.</summary>
        public override torch.Tensor forward(
            torch.Tensor tgt, torch.Tensor memory, torch.Tensor? tgt_mask, torch.Tensor? memory_mask = null,
            torch.Tensor? tgt_key_padding_mask = null, torch.Tensor? memory_key_padding_mask = null)
        {
            torch.Tensor x = tgt;
            foreach (TransformerDecoderLayer layer in layers)
            {
                torch.Tensor next = layer.call(x, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);
                if (!ReferenceEquals(x, tgt)) x.Dispose();
                x = next;
            }
            return x;
        }

        /// <summary>The last layer's output; see <see cref="forward"/>.</summary>
        public new torch.Tensor call(
            torch.Tensor tgt, torch.Tensor memory, torch.Tensor? tgt_mask, torch.Tensor? memory_mask = null,
            torch.Tensor? tgt_key_padding_mask = null, torch.Tensor? memory_key_padding_mask = null) =>
            base.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        /// <summary>The last layer's output without masks.</summary>
        public torch.Tensor call(torch.Tensor tgt, torch.Tensor memory) => call(tgt, memory, null);
    }
}
