using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.RandomNumbers;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>In training, zeroes each element with probability <paramref name="p"/> and divides the others by 1 - p.</summary>
            /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is outside [0, 1].</exception>
            public static Modules.Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

            public static partial class functional
            {
                private static readonly Operation DropoutOperation =
                    new("dropout", static pass => pass.Give(0, pass.Gradient * pass.Saved(0)));

                /// <summary>
                /// In training, zeroes each element with probability <paramref name="p"/> and divides the others by 1 - p.
                /// </summary>
                /// <param name="input">float32 or float64.</param>
                /// <param name="p">Probability of a zero, from 0 to 1.</param>
                /// <param name="training">False returns the input.</param>
                /// <param name="inplace">Write the result over the input.</param>
                /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is outside [0, 1].</exception>
                public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
                {
                    Modules.Dropout.Check(p);
                    NotNull(input);
                    if (!training || p == 0 || input.NumberOfElements == 0) return input.alias();
                    if (!input.is_floating_point())
                        throw new ArgumentException($"dropout: the elements must be floating point, got {input.dtype}.", nameof(input));
                    using Tensor mask = Uninitialized(input.sizes, input.dtype);
                    if (input.dtype == ScalarType.Float64) RandomKernels.DropoutMask(Twister(null), mask.Span<double>(), p);
                    else RandomKernels.DropoutMask(Twister(null), mask.Span<float>(), p);
                    if (inplace) return input.mul_(mask);
                    Tensor result;
                    using (no_grad()) result = input * mask;
                    return Operation.IsRecorded(input) ? DropoutOperation.Record(result, [input], [mask]) : result;
                }
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>
    /// In training, zeroes each element with probability p and divides the others by 1 - p; in evaluation returns its input.
    /// </summary>
    public sealed class Dropout : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        private double probability;

        internal Dropout(double p, bool inplace) : base(nameof(Dropout))
        {
            this.p = p;
            this.inplace = inplace;
        }

        /// <summary>Write the result over the input.</summary>
        public bool inplace { get; set; }

        /// <summary>Probability of a zero, from 0 to 1.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The value is outside [0, 1].</exception>
        public double p
        {
            get => probability;
            set
            {
                Check(value);
                probability = value;
            }
        }

        /// <summary>The input with some elements dropped, or another handle on it in evaluation.</summary>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.dropout(tensor, probability, training, inplace);

        internal static void Check(double p)
        {
            if (!(p >= 0 && p <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "A dropout probability lies between 0 and 1.");
        }
    }
}
