namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Squared difference near zero, linear beyond; see <see cref="functional.huber_loss"/>.</summary>
            public static Modules.HuberLoss HuberLoss(double delta = 1, Reduction reduction = Reduction.Mean) => new(delta, reduction);

            public static partial class functional
            {
                /// <summary>
                /// d^2 / 2 where d = |x - y| is at most <paramref name="delta"/>, delta (d - delta / 2) elsewhere (Huber 1964).
                /// </summary>
                /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is not positive.</exception>
                public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean)
                {
                    ArgumentOutOfRangeException.ThrowIfNegativeOrZero(delta);
                    using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                    Tensor distance = (NotNull(input) - NotNull(target)).abs();
                    Tensor losses = where(distance <= delta, distance * distance * 0.5, (distance - 0.5 * delta) * delta);
                    return Reduced(losses, reduction).MoveToOuterDisposeScope();
                }
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Squared difference near zero, linear beyond; see <see cref="torch.nn.functional.huber_loss"/>.</summary>
    public sealed class HuberLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>A loss that is squared up to <paramref name="delta"/>.</summary>
        public HuberLoss(double delta = 1, torch.nn.Reduction reduction = torch.nn.Reduction.Mean) : base(reduction) => this.delta = delta;

        /// <summary>Difference at which the loss becomes linear.</summary>
        public double delta { get; }

        /// <summary>The loss of input and target, of equal shape.</summary>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.huber_loss(input, target, delta, reduction);
    }
}
