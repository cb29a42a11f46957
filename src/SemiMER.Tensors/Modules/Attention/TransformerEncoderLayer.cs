using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Self-attention and two dense layers, each added to its input and normalised (Vaswani et al. 2017).</summary>
            /// <param name="d_model">Features.</param>
            /// <param name="nhead">Heads of the attention.</param>
            /// <param name="dim_feedforward">Features between the dense layers.</param>
            /// <param name="dropout">Probability of dropping a value in training.</param>
            /// <param name="activation">What stands between the dense layers.</param>
            /// <exception cref="ArgumentException">The features are not a multiple of the heads.</exception>
            public static TransformerEncoderLayer TransformerEncoderLayer(
                long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1,
                Activations activation = Activations.ReLU) =>
                new(new TransformerSettings(d_model, nhead, dim_feedforward, dropout, activation));
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Self-attention and two dense layers over [time, batch, features].</summary>
    public sealed class TransformerEncoderLayer
        : torch.nn.Module<torch.Tensor, torch.Tensor>, torch.nn.IModule<torch.Tensor, torch.Tensor, torch.Tensor>,
          torch.nn.IModule<torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor>
    {
        private readonly TransformerSettings settings;
        private readonly MultiheadAttention attention;
        private readonly Linear first, second;
        private readonly LayerNorm norm1, norm2;
        private readonly Dropout dropout, dropout1, dropout2;

        internal TransformerEncoderLayer(TransformerSettings settings) : base(nameof(TransformerEncoderLayer))
        {
            this.settings = settings;
            register_module("self_attn", attention = settings.Attention());
            register_module("linear1", first = torch.nn.Linear(settings.Features, settings.Hidden));
            register_module("dropout", dropout = torch.nn.Dropout(settings.Dropout));
            register_module("linear2", second = torch.nn.Linear(settings.Hidden, settings.Features));
            register_module("norm1", norm1 = torch.nn.LayerNorm(settings.Features));
            register_module("norm2", norm2 = torch.nn.LayerNorm(settings.Features));
            register_module("dropout1", dropout1 = torch.nn.Dropout(settings.Dropout));
            register_module("dropout2", dropout2 = torch.nn.Dropout(settings.Dropout));
        }

        /// <summary>The layer's output for [time, batch, features].</summary>
        /// <param name="src">[time, batch, features].</param>
        /// <param name="src_mask">[time, time], as the attention's mask; null for none.</param>
        /// <param name="src_key_padding_mask">[batch, time], as the attention's padding mask; null for none.</param>
        /// <exception cref="ArgumentException">A shape does not fit.</exception>
        public torch.Tensor call(torch.Tensor src, torch.Tensor? src_mask, torch.Tensor? src_key_padding_mask)
        {
            using torch.Tensor x = TransformerSettings.Added(
                src, attention.call(src, src, src, src_key_padding_mask, false, src_mask).Item1, dropout1, norm1);
            return TransformerSettings.Added(x, settings.FeedForward(x, first, dropout, second), dropout2, norm2);
        }

        /// <summary>The layer's output with a mask of the attention.</summary>
        public torch.Tensor call(torch.Tensor src, torch.Tensor? src_mask) => call(src, src_mask, null);

        /// <summary>The layer's output without masks.</summary>
        public override torch.Tensor forward(torch.Tensor src) => call(src, null, null);

        internal TransformerEncoderLayer Copy() => TransformerSettings.Copy(this, () => new(settings));
    }
}
