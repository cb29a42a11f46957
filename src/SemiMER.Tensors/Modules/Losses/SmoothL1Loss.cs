namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Squared difference near zero, absolute difference beyond; see <see cref="functional.smooth_l1_loss"/>.</summary>
            public static Modules.SmoothL1Loss SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1) => new(reduction, beta);

            public static partial class functional
            {
                /// <summary>
                /// d^2 / (2 beta) where d = |x - y| is below <paramref name="beta"/>, d - beta / 2 elsewhere (Girshick 2015).
                /// </summary>
                /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is negative.</exception>
                public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1)
                {
                    ArgumentOutOfRangeException.ThrowIfNegative(beta);
                    if (beta == 0) return l1_loss(input, target, reduction);
                    using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                    Tensor distance = (NotNull(input) - NotNull(target)).abs();
                    Tensor losses = where(distance < beta, distance * distance * (0.5 / beta), distance - 0.5 * beta);
                    return Reduced(losses, reduction).MoveToOuterDisposeScope();
                }
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Squared difference near zero, absolute difference beyond; see <see cref="torch.nn.functional.smooth_l1_loss"/>.</summary>
    public sealed class SmoothL1Loss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>A loss that is squared below <paramref name="beta"/>.</summary>
        public SmoothL1Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean, double beta = 1) : base(reduction) => this.beta = beta;

        /// <summary>Difference at which the loss becomes linear.</summary>
        public double beta { get; }

        /// <summary>The loss of input and target, of equal shape.</summary>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.smooth_l1_loss(input, target, reduction, beta);
    }
}
