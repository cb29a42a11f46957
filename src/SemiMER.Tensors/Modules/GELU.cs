namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x times the standard normal distribution function of x.</summary>
            public static Modules.GELU GELU() => new(Modules.GELU.Approximate.none);

            /// <summary>x times the standard normal distribution function of x, exactly or by tanh.</summary>
            public static Modules.GELU GELU(Modules.GELU.Approximate approximate, bool inplace = false) =>
                new(approximate) { inplace = inplace };
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>x times the standard normal distribution function of x.</summary>
    public sealed class GELU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal GELU(Approximate approximate) : base(nameof(GELU)) => this.approximate = approximate;

        /// <summary>How the distribution function is computed.</summary>
        public enum Approximate
        {
            /// <summary>By the error function.</summary>
            none = 0,

            /// <summary>By tanh: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).</summary>
            tanh = 1,
        }

        /// <summary>Write the result over the input.</summary>
        public bool inplace { get; set; }

        /// <summary>How the distribution function is computed.</summary>
        public Approximate approximate { get; set; }

        /// <summary>The function of each element.</summary>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.gelu(tensor, approximate, inplace);
    }
}
