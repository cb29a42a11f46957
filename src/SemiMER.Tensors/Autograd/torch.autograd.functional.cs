namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>Derivatives of functions.</summary>
        public static class functional
        {
            /// <summary>
            /// The derivatives of all outputs by all inputs, [output shape..., input shape...], with one backward for each element of the
            /// output.
            /// </summary>
            /// <exception cref="InvalidOperationException">The function gives a result without history.</exception>
            public static Tensor jacobian(Func<Tensor, Tensor> function, Tensor inputs)
            {
                NotNull(function);
                using Tensor variable = NotNull(inputs).detach().requires_grad_();
                using IDisposable recording = enable_grad();
                using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                Tensor output = function(variable), flat = output.reshape(-1);
                var rows = new Tensor[flat.NumberOfElements];
                for (long i = 0; i < rows.Length; i++)
                    rows[i] = grad([flat[i]], [variable], retain_graph: true, allow_unused: true)[0];
                long[] shape = [.. output.shape, .. inputs.shape];
                return (rows.Length == 0 ? zeros(shape, dtype: inputs.dtype) : stack(rows).reshape(shape)).MoveToOuterDisposeScope();
            }
        }
    }
}
