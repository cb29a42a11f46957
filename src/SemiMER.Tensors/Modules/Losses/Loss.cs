namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>How the losses of the elements become the result.</summary>
        public enum Reduction
        {
            /// <summary>One loss each.</summary>
            None = 0,

            /// <summary>Their mean.</summary>
            Mean = 1,

            /// <summary>Their sum.</summary>
            Sum = 2,
        }
    }
}

/// <summary>A loss of two inputs.</summary>
public abstract class Loss<T1, T2, TResult> : torch.nn.Module<T1, T2, TResult>
{
    /// <summary>A loss that is reduced in the given way.</summary>
    protected Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean) : base("Loss") => this.reduction = reduction;

    /// <summary>How the losses of the elements become the result.</summary>
    public torch.nn.Reduction reduction { get; }
}

/// <summary>A loss of two inputs in which classes or elements have weights.</summary>
public abstract class WeightedLoss<T1, T2, TResult> : Loss<T1, T2, TResult>
{
    /// <summary>A loss with the given weights; null for equal ones.</summary>
    protected WeightedLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean) : base(reduction) =>
        this.weight = weight;

    /// <summary>The weights, or null.</summary>
    public torch.Tensor? weight { get; }
}
