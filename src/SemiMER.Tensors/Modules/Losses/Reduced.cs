namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            // Reduces losses and disposes them.
            private static Tensor Reduced(Tensor losses, Reduction reduction)
            {
                if (reduction == Reduction.None) return losses;
                using Tensor all = losses;
                return reduction switch
                {
                    Reduction.Mean => all.mean(),
                    Reduction.Sum => all.sum(),
                    _ => throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "A reduction is None, Mean or Sum."),
                };
            }
        }
    }
}
