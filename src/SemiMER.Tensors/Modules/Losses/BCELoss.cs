using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Binary cross entropy of probabilities; see <see cref="functional.binary_cross_entropy"/>.</summary>
            public static Modules.BCELoss BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);

            public static partial class functional
            {
                private static readonly Operation BinaryCrossEntropy = new("binary_cross_entropy", static pass =>
                {
                    Tensor x = pass.Saved(0), y = pass.Saved(1), g = pass.Gradient;
                    // The slope (x - y) / (x (1 - x)) stays finite at 0 and 1.
                    if (pass.Needs(0)) pass.Give(0, g * (x - y) / ((1 - x) * x).clamp_min(1e-12));
                    if (pass.Needs(1)) pass.Give(1, g * ((1 - x).log().clamp_min(-100) - x.log().clamp_min(-100)));
                });

                /// <summary>-(y log x + (1 - y) log(1 - x)) for probabilities x, the logarithms not below -100.</summary>
                /// <param name="input">Probabilities, in [0, 1].</param>
                /// <param name="target">Targets of the same shape, in [0, 1].</param>
                /// <param name="weight">Factors of the losses, of a shape that broadcasts; null for ones.</param>
                /// <param name="reduction">How the losses become the result.</param>
                /// <exception cref="ArgumentException">The shapes differ, or an input is outside [0, 1].</exception>
                public static Tensor binary_cross_entropy(
                    Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
                {
                    CheckSameShape("binary_cross_entropy", NotNull(input), NotNull(target));
                    using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                    Tensor losses;
                    using (no_grad())
                    {
                        Tensor x = input.detach(), y = target.detach();
                        if (((x >= 0) & (x <= 1)).all().item<bool>() is false)
                            throw new ArgumentException("binary_cross_entropy: an input is not a probability in [0, 1]; apply " +
                                "sigmoid or use the version with logits.");
                        losses = -(y * x.log().clamp_min(-100) + (1 - y) * (1 - x).log().clamp_min(-100));
                    }
                    if (Operation.IsRecorded(input, target)) BinaryCrossEntropy.Record(losses, [input, target], [input, target]);
                    if (weight is not null) losses = losses * weight;
                    return Reduced(losses, reduction).MoveToOuterDisposeScope();
                }

                private static void CheckSameShape(string operation, Tensor input, Tensor target)
                {
                    if (!Shapes.Same(input.sizes, target.sizes))
                        throw new ArgumentException(
                            $"{operation}: input and target differ in shape, {Shapes.Text(input.sizes)} and {Shapes.Text(target.sizes)}.");
                }
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Binary cross entropy of probabilities; see <see cref="torch.nn.functional.binary_cross_entropy"/>.</summary>
    public sealed class BCELoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
        : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>(weight, reduction)
    {
        /// <summary>The loss of probabilities and targets, of equal shape.</summary>
        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.binary_cross_entropy(input, target, weight, reduction);
    }
}
