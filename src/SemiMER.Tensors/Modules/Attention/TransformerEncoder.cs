using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Copies of a layer, weights included, one on the output of the other.</summary>
            /// <exception cref="ArgumentOutOfRangeException"><paramref name="num_layers"/> is not positive.</exception>
            public static TransformerEncoder TransformerEncoder(TransformerEncoderLayer encoder_layer, long num_layers)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num_layers);
                return new TransformerEncoder(NotNull(encoder_layer), checked((int)num_layers));
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Transformer encoder layers, one on the output of the other.</summary>
    public sealed class TransformerEncoder
        : torch.nn.Module<torch.Tensor, torch.Tensor?, torch.Tensor?, torch.Tensor>,
        torch.nn.IModule<torch.Tensor, torch.Tensor, torch.Tensor>,
          torch.nn.IModule<torch.Tensor, torch.Tensor>
    {
        private readonly ModuleList<TransformerEncoderLayer> layers;

        internal TransformerEncoder(TransformerEncoderLayer layer, int count) : base(nameof(TransformerEncoder))
        {
            layers = new([.. Enumerable.Range(0, count).Select(_ => layer.Copy())]);
            register_module("layers", layers);
        }

        /// <summary>The last layer's output for [time, batch, features]; masks as for one layer.</summary>
        public override torch.Tensor forward(torch.Tensor src, torch.Tensor? src_mask, torch.Tensor? src_key_padding_mask)
        {
            torch.Tensor x = src;
            foreach (TransformerEncoderLayer layer in layers)
            {
                torch.Tensor next = layer.call(x, src_mask, src_key_padding_mask);
                if (!ReferenceEquals(x, src)) x.Dispose();
                x = next;
            }
            return x;
        }

        /// <summary>The last layer's output with a mask of the attention.</summary>
        public torch.Tensor call(torch.Tensor src, torch.Tensor? src_mask) => call(src, src_mask, null);

        /// <summary>The last layer's output without masks.</summary>
        public torch.Tensor call(torch.Tensor src) => call(src, null, null);
    }
}
