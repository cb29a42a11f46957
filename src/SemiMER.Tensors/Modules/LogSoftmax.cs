namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x minus the logarithm of the sum of exp(x) along a dimension.</summary>
            public static Modules.LogSoftmax LogSoftmax(long dim) => new(dim);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>x minus the logarithm of the sum of exp(x) along a dimension.</summary>
    public sealed class LogSoftmax : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal LogSoftmax(long dim) : base(nameof(LogSoftmax)) => this.dim = dim;

        /// <summary>Dimension whose exponentials sum to one.</summary>
        public long dim { get; set; }

        /// <summary>The function of each slice.</summary>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.NotNull(tensor).log_softmax(dim);
    }
}
