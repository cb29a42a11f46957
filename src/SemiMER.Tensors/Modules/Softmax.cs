namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>exp(x) divided by its sum along a dimension.</summary>
            public static Modules.Softmax Softmax(long dim) => new(dim);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>exp(x) divided by its sum along a dimension.</summary>
    public sealed class Softmax : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Softmax(long dim) : base(nameof(Softmax)) => this.dim = dim;

        /// <summary>Dimension that sums to one.</summary>
        public long dim { get; set; }

        /// <summary>The function of each slice.</summary>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.NotNull(tensor).softmax(dim);
    }
}
