namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Ways to fill a tensor in place before training; they draw the numbers PyTorch draws.</summary>
        public static partial class init
        {
            /// <summary>Which size the variance is to be kept for.</summary>
            public enum FanInOut
            {
                /// <summary>Inputs of a unit: keeps the forward variance.</summary>
                FanIn,

                /// <summary>Outputs of a unit: keeps the backward variance.</summary>
                FanOut,
            }

            /// <summary>What follows the weights; it decides the gain.</summary>
            public enum NonlinearityType
            {
                /// <summary>Nothing: gain 1.</summary>
                Linear = 0,

                /// <summary>A convolution: gain 1.</summary>
                Conv1D = 1,

                /// <summary>A convolution: gain 1.</summary>
                Conv2D = 2,

                /// <summary>A convolution: gain 1.</summary>
                Conv3D = 3,

                /// <summary>The transpose of a convolution: gain 1.</summary>
                ConvTranspose1D = 4,

                /// <summary>The transpose of a convolution: gain 1.</summary>
                ConvTranspose2D = 5,

                /// <summary>The transpose of a convolution: gain 1.</summary>
                ConvTranspose3D = 6,

                /// <summary>Sigmoid: gain 1.</summary>
                Sigmoid = 7,

                /// <summary>Hyperbolic tangent: gain 5/3.</summary>
                Tanh = 8,

                /// <summary>Rectifier: gain sqrt(2).</summary>
                ReLU = 9,

                /// <summary>Leaky rectifier of slope a: gain sqrt(2 / (1 + a^2)).</summary>
                LeakyReLU = 10,
            }

            /// <summary>Fills with ones.</summary>
            public static Tensor ones_(Tensor tensor) => Unrecorded(tensor, t => t.fill_(1));

            /// <summary>Fills with zeros.</summary>
            public static Tensor zeros_(Tensor tensor) => Unrecorded(tensor, t => t.fill_(0));

            /// <summary>Fills with one value.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val) => Unrecorded(tensor, t => t.fill_(val));

            /// <summary>Fills with uniform numbers in [<paramref name="low"/>, <paramref name="high"/>).</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Unrecorded(tensor, t => t.uniform_(low, high, generator));

            /// <summary>Fills with normal numbers.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Unrecorded(tensor, t => t.normal_(mean, std, generator));

            /// <summary>Uniform in +-gain sqrt(3 / fan): He et al. 2015.</summary>
            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                double bound = Math.Sqrt(3) * calculate_gain(nonlinearity, a) / Math.Sqrt(Fan(tensor, mode));
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with standard deviation gain / sqrt(fan): He et al. 2015.</summary>
            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, calculate_gain(nonlinearity, a) / Math.Sqrt(Fan(tensor, mode)));

            /// <summary>Uniform in +-gain sqrt(6 / (fan_in + fan_out)): Glorot and Bengio 2010.</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                double bound = gain * Math.Sqrt(6.0 / (Fan(tensor, FanInOut.FanIn) + Fan(tensor, FanInOut.FanOut)));
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with standard deviation gain sqrt(2 / (fan_in + fan_out)): Glorot and Bengio 2010.</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1) =>
                normal_(tensor, 0, gain * Math.Sqrt(2.0 / (Fan(tensor, FanInOut.FanIn) + Fan(tensor, FanInOut.FanOut))));

            /// <summary>Weight and bias of dense and convolution layers: uniform in +-1 / sqrt(fan_in).</summary>
            internal static void ByInputs(Tensor weight, Tensor? bias)
            {
                kaiming_uniform_(weight, a: Math.Sqrt(5));
                if (bias is null) return;
                double bound = 1 / Math.Sqrt(Fan(weight, FanInOut.FanIn));
                uniform_(bias, -bound, bound);
            }

            /// <summary>The factor by which a nonlinearity shrinks the standard deviation, to make up for.</summary>
            /// <param name="nonlinearity">What follows the weights.</param>
            /// <param name="param">Slope of the leaky rectifier.</param>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + param * param)),
                _ => 1,
            };

            /// <summary>Inputs and outputs of a unit: of weights [out, in, ...] in and out times the remaining sizes.</summary>
            /// <exception cref="ArgumentException">The tensor has fewer than two dimensions.</exception>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor) =>
                (Fan(tensor, FanInOut.FanIn), Fan(tensor, FanInOut.FanOut));

            private static long Fan(Tensor tensor, FanInOut mode)
            {
                long[] sizes = NotNull(tensor).sizes;
                if (sizes.Length < 2)
                    throw new ArgumentException($"A fan needs at least two dimensions, got shape {Shapes.Text(sizes)}.", nameof(tensor));
                long field = 1;
                foreach (long size in sizes.AsSpan(2)) field *= size;
                return (mode == FanInOut.FanIn ? sizes[1] : sizes[0]) * field;
            }

            private static Tensor Unrecorded(Tensor tensor, Action<Tensor> fill)
            {
                using IDisposable _ = no_grad();
                fill(NotNull(tensor));
                return tensor;
            }
        }
    }
}
