namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Returns its input.</summary>
            public static Modules.Identity Identity() => new();
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Returns its input.</summary>
    public sealed class Identity : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal Identity() : base(nameof(Identity))
        {
        }

        /// <summary>Another handle on the input.</summary>
        public override torch.Tensor forward(torch.Tensor tensor) => torch.NotNull(tensor).alias();
    }
}
