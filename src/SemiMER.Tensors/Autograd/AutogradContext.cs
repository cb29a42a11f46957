namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>Takes what a function of the user keeps in forward to its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object?> data = [];

            internal AutogradContext()
            {
            }

            /// <summary>True if outputs without gradient come to backward with zeros, false if with null.</summary>
            public bool MaterializeGrads { get; private set; } = true;

            internal IReadOnlyList<Tensor?> ToSave { get; private set; } = [];

            internal IReadOnlyList<Tensor?> Saved { get; set; } = [];

            internal IReadOnlyList<Tensor> NonDifferentiable { get; private set; } = [];

            /// <summary>
            /// Keeps inputs, outputs or other tensors for backward. They may be disposed afterwards; changing them in place makes
            /// backward fail. A second call replaces the first.
            /// </summary>
            public void save_for_backward(List<Tensor> tensors) => ToSave = [.. NotNull(tensors)];

            /// <summary>The tensors that forward kept, in their order. Only within backward.</summary>
            public List<Tensor> get_saved_variables() => [.. Saved.Select(tensor => tensor?.alias()!)];

            /// <summary>Keeps something other than a tensor under a name.</summary>
            /// <exception cref="ArgumentException">It is a tensor; <see cref="save_for_backward"/> keeps those.</exception>
            public void save_data(string key, object? value)
            {
                if (value is Tensor) throw new ArgumentException("save_data does not keep tensors; use save_for_backward.", nameof(value));
                data[key] = value;
            }

            /// <summary>What was kept under a name, or null.</summary>
            public object? get_data(string key) => data.GetValueOrDefault(key);

            /// <summary>Says that outputs have no gradient, indices for example.</summary>
            public void mark_non_differentiable(List<Tensor> tensors) => NonDifferentiable = [.. NotNull(tensors)];

            /// <summary>Whether outputs without gradient come to backward with zeros (the default) or null.</summary>
            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            /// <summary>Forgets what was kept by name. Kept tensors are released by backward.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Forgets what was kept by name.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (disposing) data.Clear();
            }
        }
    }
}
