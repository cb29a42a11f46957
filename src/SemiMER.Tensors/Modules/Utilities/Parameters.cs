using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>
            /// Scales all gradients alike so that their joint norm is at most <paramref name="max_norm"/> (Pascanu et al. 2013).
            /// </summary>
            /// <param name="tensors">Parameters; those without a gradient are left out.</param>
            /// <param name="max_norm">Largest norm.</param>
            /// <param name="norm_type">Order of the norm; infinity for the largest absolute value.</param>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using IDisposable silence = no_grad();
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                Tensor[] gradients = NotNull(tensors).Select(GradientOf).OfType<Tensor>().ToArray();
                if (gradients.Length == 0) return 0;
                if (norm_type == 2 && Array.TrueForAll(gradients, static g => g.IsContiguous && g.dtype == ScalarType.Float32))
                    return ClipByEuclideanNorm(gradients, max_norm);
                Tensor norms = stack(gradients.Select(gradient => gradient.reshape(-1).norm((float)norm_type).to_type(gradients[0].dtype)));
                double total = norms.norm((float)norm_type).to_type(ScalarType.Float64).item<double>();
                double factor = Math.Min(1, max_norm / (total + 1e-6));
                foreach (Tensor gradient in gradients) gradient.mul_(factor);
                return total;
            }

            private static Tensor? GradientOf(Parameter parameter)
            {
                _ = parameter.Memory;
                return parameter.state?.Gradient;
            }

            // The usual case without a tensor of its own: the norm of the norms, in the order of the general one.
            private static unsafe double ClipByEuclideanNorm(Tensor[] gradients, double maximum)
            {
                var norms = new float[gradients.Length];
                for (int i = 0; i < norms.Length; i++)
                {
                    norms[i] = MathF.Sqrt(Kernels.Summation.SumOfSquares(gradients[i].Pointer<float>(), gradients[i].NumberOfElements));
                    GC.KeepAlive(gradients[i]);
                }
                double total;
                fixed (float* first = norms) total = MathF.Sqrt(Kernels.Summation.SumOfSquares(first, norms.Length));
                double factor = Math.Min(1, maximum / (total + 1e-6));
                if (factor == 1) return total;
                foreach (Tensor gradient in gradients) gradient.mul_(factor);
                return total;
            }

            /// <summary>Bounds each element of the gradients to +-<paramref name="clip_value"/>.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using IDisposable _ = no_grad();
                foreach (Parameter parameter in NotNull(tensors))
                    using (Tensor? gradient = parameter.grad) gradient?.clamp_(-clip_value, clip_value);
            }

            /// <summary>All elements of the parameters in one vector.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                return cat(NotNull(tensors).Select(parameter => parameter.reshape(-1)).ToArray(), 0).MoveToOuterDisposeScope();
            }

            /// <summary>Copies the elements of a vector to parameters, in their order.</summary>
            /// <exception cref="ArgumentException">The vector does not have as many elements as the parameters; nothing is copied
            /// then.</exception>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                Parameter[] targets = NotNull(tensors).ToArray();
                long count = targets.Sum(parameter => parameter.NumberOfElements);
                if (NotNull(vec).sizes.Length != 1 || vec.NumberOfElements != count)
                    throw new ArgumentException(
                        $"vector_to_parameters: expected a vector of {count} elements, got shape {Shapes.Text(vec.sizes)}.", nameof(vec));
                using IDisposable _ = no_grad();
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                long start = 0;
                foreach (Parameter parameter in targets)
                {
                    parameter.copy_(vec.narrow(0, start, parameter.NumberOfElements).reshape(parameter.sizes));
                    start += parameter.NumberOfElements;
                }
            }
        }
    }
}
