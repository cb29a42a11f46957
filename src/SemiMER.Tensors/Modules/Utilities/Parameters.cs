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
                using IDisposable _ = no_grad();
                using DisposeScope scope = NewDisposeScope();
                Tensor[] gradients = NotNull(tensors).Select(parameter => parameter.grad).OfType<Tensor>().ToArray();
                if (gradients.Length == 0) return 0;
                Tensor norms = stack(gradients.Select(gradient => gradient.reshape(-1).norm((float)norm_type).to_type(gradients[0].dtype)));
                double total = norms.norm((float)norm_type).to_type(ScalarType.Float64).item<double>();
                double factor = Math.Min(1, max_norm / (total + 1e-6));
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
                using DisposeScope scope = NewDisposeScope();
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
                using DisposeScope scope = NewDisposeScope();
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
