namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>max(x, 0).</summary>
            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? NotNull(x).relu_() : NotNull(x).relu();

            /// <summary>x where positive, <paramref name="negative_slope"/> x elsewhere.</summary>
            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false) =>
                Written(NotNull(input).leaky_relu(negative_slope), input, inplace);

            /// <summary>x where positive, alpha (exp(x) - 1) elsewhere.</summary>
            public static Tensor elu(Tensor x, double alpha, bool inplace = false) => Written(NotNull(x).elu(alpha), x, inplace);

            /// <summary>x times the standard normal distribution function of x.</summary>
            public static Tensor gelu(Tensor x) => NotNull(x).gelu();

            /// <summary>x times the standard normal distribution function of x.</summary>
            public static Tensor gelu(Tensor x, bool inplace) => inplace ? NotNull(x).gelu_() : NotNull(x).gelu();

            /// <summary>x times the standard normal distribution function of x, exactly or by tanh.</summary>
            public static Tensor gelu(Tensor x, Modules.GELU.Approximate approximate, bool inplace = false) =>
                Written(NotNull(x).gelu(approximate), x, inplace);

            /// <summary>x sigmoid(x).</summary>
            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? NotNull(x).silu_() : NotNull(x).silu();

            /// <summary>1 / (1 + exp(-x)).</summary>
            public static Tensor sigmoid(Tensor x) => NotNull(x).sigmoid();

            /// <summary>1 / (1 + exp(-x)).</summary>
            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? NotNull(x).sigmoid_() : NotNull(x).sigmoid();

            /// <summary>Hyperbolic tangent.</summary>
            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? NotNull(x).tanh_() : NotNull(x).tanh();

            /// <summary>log(1 + exp(beta x)) / beta, and x itself where beta x is above <paramref name="threshold"/>.</summary>
            public static Tensor softplus(Tensor x, double beta = 1, double threshold = 20) => NotNull(x).softplus(beta, threshold);

            /// <summary>log(sigmoid(x)), exact for large negative x.</summary>
            public static Tensor logsigmoid(Tensor x) => NotNull(x).log_sigmoid();

            /// <summary>exp(x) divided by its sum along <paramref name="dim"/>.</summary>
            /// <param name="input">float32 or float64.</param>
            /// <param name="dim">Dimension that sums to one.</param>
            /// <param name="dtype">Type to convert to first; null keeps the type.</param>
            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => NotNull(input).softmax(dim, dtype);

            /// <summary>x minus the logarithm of the sum of exp(x) along <paramref name="dim"/>.</summary>
            public static Tensor log_softmax(Tensor x, long dim) => NotNull(x).log_softmax(dim);

            private static Tensor Written(Tensor result, Tensor input, bool inplace)
            {
                if (!inplace) return result;
                using Tensor temporary = result;
                return input.copy_(result);
            }
        }
    }
}
