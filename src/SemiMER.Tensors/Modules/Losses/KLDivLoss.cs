namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Kullback-Leibler divergence; see <see cref="functional.kl_div"/>.</summary>
            public static Modules.KLDivLoss KLDivLoss(bool log_target = true, Reduction reduction = Reduction.Mean) =>
                new(log_target, reduction);

            public static partial class functional
            {
                /// <summary>
                /// Terms p (log p - x) of the divergence of the target p from exp(x), with 0 log 0 = 0; the mean is over all elements.
                /// </summary>
                /// <param name="input">x, log-probabilities.</param>
                /// <param name="target">log p, or p where <paramref name="log_target"/> is false.</param>
                /// <param name="log_target">True (the default, unlike PyTorch's) if the target is a log-probability.</param>
                /// <param name="reduction">How the terms become the result.</param>
                public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean)
                {
                    NotNull(input);
                    NotNull(target);
                    using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                    Tensor losses;
                    if (log_target)
                    {
                        losses = target.exp() * (target - input);
                    }
                    else
                    {
                        Tensor positive = where(target > 0, target, target.detach().ones_like());
                        losses = positive * positive.log() - target * input;
                    }
                    return Reduced(losses, reduction).MoveToOuterDisposeScope();
                }
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Kullback-Leibler divergence; see <see cref="torch.nn.functional.kl_div"/>.</summary>
    public sealed class KLDivLoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        /// <summary>A divergence from a target of log-probabilities or of probabilities.</summary>
        public KLDivLoss(bool log_target = true, torch.nn.Reduction reduction = torch.nn.Reduction.Mean) : base(reduction) =>
            this.log_target = log_target;

        /// <summary>True if the target is a log-probability.</summary>
        public bool log_target { get; }

        /// <summary>The loss of log-probabilities and targets, of equal shape.</summary>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.kl_div(input, target, log_target, reduction);
    }
}
