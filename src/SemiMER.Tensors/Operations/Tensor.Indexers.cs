namespace SemiMER.Tensors;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The part at an index of the first dimension; a view. Setting copies values into it.</summary>
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Set(select(0, i1), value);
        }

        /// <summary>The part at indices of the first two dimensions; a view. Setting copies values into it.</summary>
        public Tensor this[long i1, long i2]
        {
            get => select(0, i1).select(0, i2);
            set => Set(select(0, i1).select(0, i2), value);
        }

        private static void Set(Tensor part, Tensor value)
        {
            using Tensor view = part;
            view.copy_(NotNull(value));
        }
    }
}
