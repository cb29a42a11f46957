namespace SemiMER.Torch;

/// <summary>The numbers of one step of AdamW (Loshchilov and Hutter 2019, algorithm 2) for one parameter.</summary>
/// <remarks>
/// m = β1 m + (1 - β1) g;  v = β2 v + (1 - β2) g²;  p = (1 - η λ) p - η / (1 - β1^t) · m / (√v / √(1 - β2^t) + ε)
/// </remarks>
/// <param name="Beta1">β1, how much of the first moment stays.</param>
/// <param name="Beta2">β2, how much of the second moment stays.</param>
/// <param name="Decay">1 - η λ.</param>
/// <param name="StepSize">η / (1 - β1^t).</param>
/// <param name="SecondScale">√(1 - β2^t).</param>
/// <param name="Epsilon">ε.</param>
internal readonly record struct AdamWFactors(
    double Beta1, double Beta2, double Decay, double StepSize, double SecondScale, double Epsilon);
