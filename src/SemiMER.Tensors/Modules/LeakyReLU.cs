namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>x where positive, a slope times x elsewhere.</summary>
            public static Modules.LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>x where positive, a slope times x elsewhere.</summary>
    public sealed class LeakyReLU : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal LeakyReLU(double negative_slope, bool inplace) : base(nameof(LeakyReLU))
        {
            this.negative_slope = negative_slope;
            this.inplace = inplace;
        }

        /// <summary>Slope for negative x.</summary>
        public double negative_slope { get; set; }

        /// <summary>Write the result over the input.</summary>
        public bool inplace { get; set; }

        /// <summary>The function of each element.</summary>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.leaky_relu(tensor, negative_slope, inplace);
    }
}
