namespace SemiMER.Matching;

/// <summary>Which way a Kullback-Leibler divergence is taken.</summary>
public enum KullbackLeiblerDirection
{
    /// <summary>KL(P‖Q): Q must be wide where P is.</summary>
    Forward,

    /// <summary>KL(Q‖P): P must be wide where Q is.</summary>
    Reverse,

    /// <summary>KL(P‖Q) + KL(Q‖P), Jeffreys' divergence.</summary>
    Symmetric,
}
