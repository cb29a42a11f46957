namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x sigmoid(x).</summary>
            public static Modules.SiLU SiLU() => new(false);

            /// <summary>x sigmoid(x).</summary>
            public static Modules.SiLU SiLU(bool inplace) => new(inplace);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>x sigmoid(x).</summary>
    public sealed class SiLU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal SiLU(bool inplace) : base(nameof(SiLU)) => this.inplace = inplace;

        /// <summary>Write the result over the input.</summary>
        public bool inplace { get; set; }

        /// <summary>The function of each element.</summary>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.silu(tensor, inplace);
    }
}
