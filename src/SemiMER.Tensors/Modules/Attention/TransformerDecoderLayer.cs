using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>
            /// Self-attention, attention to a memory and two dense layers, each added to its input and normalised (Vaswani et al. 2017).
            /// </summary>
            /// <param name="d_model">Features.</param>
            /// <param name="nhead">Heads of the attention.</param>
            /// <param name="dim_feedforward">Features between the dense layers.</param>
            /// <param name="dropout">Probability of dropping a value in training.</param>
            /// <param name="activation">What stands between the dense layers.</param>
            /// <exception cref="ArgumentException">The features are not a multiple of the heads.</exception>
            public static TransformerDecoderLayer TransformerDecoderLayer(
                long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1,
                Activations activation = Activations.ReLU) =>
                new(new TransformerSettings(d_model, nhead, dim_feedforward, dropout, activation));
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Self-attention, attention to a memory and two dense layers over [time, batch, features].</summary>
    public sealed class TransformerDecoderLayer
        : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor?, torch.Tensor?, torch.Tensor?, torch.Tensor?, torch.Tensor>,
          torch.nn.IModule<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        private readonly TransformerSettings settings;
        private readonly MultiheadAttention attention, toMemory;
        private readonly Linear first, second;
        private readonly LayerNorm norm1, norm2, norm3;
        private readonly Dropout dropout, dropout1, dropout2, dropout3;

        internal TransformerDecoderLayer(TransformerSettings settings) : base(nameof(TransformerDecoderLayer))
        {
            this.settings = settings;
            register_module("self_attn", attention = settings.Attention());
            register_module("multihead_attn", toMemory = settings.Attention());
            register_module("linear1", first = torch.nn.Linear(settings.Features, settings.Hidden));
            register_module("dropout", dropout = torch.nn.Dropout(settings.Dropout));
            register_module("linear2", second = torch.nn.Linear(settings.Hidden, settings.Features));
            register_module("norm1", norm1 = torch.nn.LayerNorm(settings.Features));
            register_module("norm2", norm2 = torch.nn.LayerNorm(settings.Features));
            register_module("norm3", norm3 = torch.nn.LayerNorm(settings.Features));
            register_module("dropout1", dropout1 = torch.nn.Dropout(settings.Dropout));
            register_module("dropout2", dropout2 = torch.nn.Dropout(settings.Dropout));
            register_module("dropout3", dropout3 = torch.nn.Dropout(settings.Dropout));
        }

        /// <summary>The layer's output for [time, batch, features] and a memory.</summary>
        /// <param name="tgt">[time, batch, features].</param>
        /// <param name="memory">[memory time, batch, features].</param>
        /// <param name="tgt_mask">[time, time], as the attention's mask; null for none.</param>
        /// <param name="memory_mask">[time, memory time]; null for none.</param>
        /// <param name="tgt_key_padding_mask">[batch, time]; null for none.</param>
        /// <param name="memory_key_padding_mask">[batch, memory time]; null for none.</param>
        /// <exception cref="ArgumentException">A shape does not fit.</exception>
        public override torch.Tensor forward(
            torch.Tensor tgt, torch.Tensor memory, torch.Tensor? tgt_mask, torch.Tensor? memory_mask, torch.Tensor? tgt_key_padding_mask,
            torch.Tensor? memory_key_padding_mask)
        {
            using torch.Tensor x = TransformerSettings.Added(
                tgt, attention.call(tgt, tgt, tgt, tgt_key_padding_mask, false, tgt_mask).Item1, dropout1, norm1);
            using torch.Tensor y = TransformerSettings.Added(
                x, toMemory.call(x, memory, memory, memory_key_padding_mask, false, memory_mask).Item1, dropout2, norm2);
            return TransformerSettings.Added(y, settings.FeedForward(y, first, dropout, second), dropout3, norm3);
        }

        /// <summary>The layer's output; see <see cref="forward"/>.</summary>
        public new torch.Tensor call(
            torch.Tensor tgt, torch.Tensor memory, torch.Tensor? tgt_mask, torch.Tensor? memory_mask = null,
            torch.Tensor? tgt_key_padding_mask = null, torch.Tensor? memory_key_padding_mask = null) =>
            base.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        /// <summary>The layer's output without masks.</summary>
        public torch.Tensor call(torch.Tensor tgt, torch.Tensor memory) => call(tgt, memory, null);

        internal TransformerDecoderLayer Copy() => TransformerSettings.Copy(this, () => new(settings));
    }
}
