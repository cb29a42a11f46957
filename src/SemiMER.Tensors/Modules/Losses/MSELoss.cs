namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Squared difference of input and target.</summary>
            public static Modules.MSELoss MSELoss(Reduction reduction = Reduction.Mean) => new(reduction);

            public static partial class functional
            {
                /// <summary>Squared difference, (x - y)^2, of input and target; they broadcast.</summary>
                public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
                {
                    using Tensor difference = NotNull(input) - NotNull(target);
                    return Reduced(difference * difference, reduction);
                }
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Squared difference of input and target.</summary>
    public sealed class MSELoss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
        : Loss<torch.Tensor, torch.Tensor, torch.Tensor>(reduction)
    {
        /// <summary>The loss of input and target, of equal shape.</summary>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.mse_loss(input, target, reduction);
    }
}
