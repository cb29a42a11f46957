using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A tensor that a module trains: a leaf on the memory of <paramref name="data"/>.</summary>
        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
    }
}
