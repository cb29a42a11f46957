namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Merges the dimensions from <paramref name="start_dim"/> to <paramref name="end_dim"/> into one.</summary>
            public static Modules.Flatten Flatten(long start_dim = 1, long end_dim = -1) => new(start_dim, end_dim);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Merges neighbouring dimensions into one.</summary>
    public sealed class Flatten : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Flatten(long start_dim, long end_dim) : base(nameof(Flatten))
        {
            this.start_dim = start_dim;
            this.end_dim = end_dim;
        }

        /// <summary>First of the merged dimensions.</summary>
        public long start_dim { get; set; }

        /// <summary>Last of the merged dimensions; negative ones count from the end.</summary>
        public long end_dim { get; set; }

        /// <summary>The input with the dimensions merged.</summary>
        public override torch.Tensor forward(torch.Tensor input) => torch.NotNull(input).flatten(start_dim, end_dim);
    }
}
