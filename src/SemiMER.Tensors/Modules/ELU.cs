namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x where positive, alpha (exp(x) - 1) elsewhere.</summary>
            public static Modules.ELU ELU(double alpha = 1, bool inplace = false) => new(alpha, inplace);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>x where positive, alpha (exp(x) - 1) elsewhere.</summary>
    public sealed class ELU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal ELU(double alpha, bool inplace) : base(nameof(ELU))
        {
            this.alpha = alpha;
            this.inplace = inplace;
        }

        /// <summary>Negative of the limit for x to minus infinity.</summary>
        public double alpha { get; set; }

        /// <summary>Write the result over the input.</summary>
        public bool inplace { get; set; }

        /// <summary>The function of each element.</summary>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.elu(tensor, alpha, inplace);
    }
}
