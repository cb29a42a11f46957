namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Absolute difference of input and target.</summary>
            public static Modules.L1Loss L1Loss(Reduction reduction = Reduction.Mean) => new(reduction);

            public static partial class functional
            {
                /// <summary>Absolute difference, |x - y|, of input and target; they broadcast.</summary>
                public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
                {
                    using Tensor difference = NotNull(input) - NotNull(target);
                    return Reduced(difference.abs(), reduction);
                }
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Absolute difference of input and target.</summary>
    public sealed class L1Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
        : Loss<torch.Tensor, torch.Tensor, torch.Tensor>(reduction)
    {
        /// <summary>The loss of input and target, of equal shape.</summary>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.l1_loss(input, target, reduction);
    }
}
