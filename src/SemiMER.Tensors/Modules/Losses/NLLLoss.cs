namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Negative log likelihood of classes from log-probabilities; see <see cref="functional.nll_loss"/>.</summary>
            public static Modules.NLLLoss NLLLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);

            public static partial class functional
            {
                /// <summary>-input[target], with a weight for each class; the mean divides by the sum of the targets' weights.</summary>
                /// <param name="input">Log-probabilities, [batch, classes, ...] or [classes].</param>
                /// <param name="target">Class indices [batch, ...], int64; -100 counts as no element.</param>
                /// <param name="weight">Weights [classes], or null for ones.</param>
                /// <param name="reduction">How the losses become the result.</param>
                /// <exception cref="ArgumentException">The shapes do not fit.</exception>
                /// <exception cref="ArgumentOutOfRangeException">A target is not a class.</exception>
                public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                    ClassLoss.Of("nll_loss", NotNull(input), NotNull(target), weight, -100, reduction, 0, fromLogits: false);
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Negative log likelihood of classes from log-probabilities; see <see cref="torch.nn.functional.nll_loss"/>.</summary>
    public sealed class NLLLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
        : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>(weight, reduction)
    {
        /// <summary>The loss of log-probabilities [batch, classes, ...] and class indices [batch, ...].</summary>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.nll_loss(input, target, weight, reduction);
    }
}
