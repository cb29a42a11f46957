using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>What stands between the two dense layers of a Transformer layer.</summary>
            public enum Activations
            {
                /// <summary>max(x, 0).</summary>
                ReLU = 0,

                /// <summary>x times the standard normal distribution function of x.</summary>
                GELU = 1,
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>What Transformer layers have in common: settings, the two dense layers and the residual blocks.</summary>
    internal sealed record TransformerSettings(long Features, long Heads, long Hidden, double Dropout, torch.nn.Activations Activation)
    {
        internal MultiheadAttention Attention() => torch.nn.MultiheadAttention(Features, Heads, Dropout);

        /// <summary>linear2(dropout(activation(linear1(x)))).</summary>
        internal Tensor FeedForward(Tensor x, Linear first, Dropout dropout, Linear second)
        {
            using Tensor wide = first.call(x);
            using Tensor active = Activation == torch.nn.Activations.ReLU ? wide.relu() : wide.gelu();
            using Tensor dropped = dropout.call(active);
            return second.call(dropped);
        }

        /// <summary>norm(x + dropout(block)); the block is disposed.</summary>
        internal static Tensor Added(Tensor x, Tensor block, Dropout dropout, LayerNorm norm)
        {
            using Tensor result = block;
            using Tensor dropped = dropout.call(result);
            using Tensor sum = x + dropped;
            return norm.call(sum);
        }

        /// <summary>A layer with the weights of another, made without drawing random numbers.</summary>
        internal static TLayer Copy<TLayer>(TLayer layer, Func<TLayer> make)
            where TLayer : torch.nn.Module
        {
            using Tensor state = torch.Generator.Default.get_state();
            TLayer copy = make();
            torch.Generator.Default.set_state(state);
            copy.load_state_dict(layer.state_dict());
            copy.train(layer.training);
            return copy;
        }
    }
}
