using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Rows X less their mean row, seen through their shrunk covariance S: F = X S⁻¹ X' / (n - 1), whose products are the squared canonical
/// correlations, tr(S⁻¹ C T⁻¹ C') = tr(F_x F_y).
/// <para>With X = U diag(s) V', σ = s² / (n - 1) and S = (1 - λ) X'X / (n - 1) + a I, a = λ (Σ σ) / d + floor, F = U diag(σ r) U' with
/// r = 1 / ((1 - λ) σ + a). In this form nothing cancels; inverses of covariances of rank n - 1 lose all digits of the gradient.</para>
/// </summary>
internal sealed class WhitenedRows
{
    private readonly Tensor x;      // [n, d]
    private readonly Tensor u;      // [n, k]
    private readonly Tensor s;      // [k]
    private readonly Tensor vt;     // [k, d]
    private readonly Tensor sigma;  // σ, [k]
    private readonly Tensor r;      // [k]
    private readonly Tensor a;      // a scalar
    private readonly double shrinkage;

    /// <summary>Decomposes rows; the tensors belong to the dispose scope of the caller.</summary>
    /// <param name="loss">Name of the loss, for faults.</param>
    /// <param name="x">Rows less their mean row, <c>[n, d]</c>, in double precision on the CPU.</param>
    /// <param name="shrinkage">λ.</param>
    /// <param name="floor">Added to each variance, above 0.</param>
    /// <exception cref="MatchingException">They cannot be decomposed.</exception>
    public WhitenedRows(string loss, Tensor x, double shrinkage, double floor)
    {
        this.x = x;
        this.shrinkage = shrinkage;
        (u, s, vt) = Decompositions.Singular(loss, x);
        sigma = s.Square().Over(x.shape[0] - 1.0);
        a = sigma.sum().Times(shrinkage).Over(x.shape[1]).Plus(floor);
        r = 1.Over(sigma.Times(1 - shrinkage).Plus(a));
    }

    private Tensor Shares => sigma * r; // of F

    /// <summary>tr(F_x F_y).</summary>
    public Tensor Overlap(WhitenedRows other) => (u.t().matmul(other.u).Square() * Shares.unsqueeze(1) * other.Shares).sum();

    /// <summary>Its gradient with respect to X, <c>[n, d]</c>.</summary>
    public Tensor OverlapGradient(WhitenedRows other)
    {
        // With Q = F_y and N = U'QU it is 2 / (n - 1) [ (I - (1 - λ) F) Q U diag(s r) V' - λ / d (Σ σ r² N_ii) X ].
        long n = x.shape[0], d = x.shape[1];
        Tensor across = u.t().matmul(other.u) * other.Shares;                           // U'U_y diag(σ r of Y)
        Tensor inner = across.matmul(other.u.t()).matmul(u);                            // N
        Tensor outer = u.matmul((a * r).unsqueeze(1) * inner);                          // I - (1 - λ) F is a r on the columns of U, ...
        if (n > d)
            outer = outer.Plus(other.u.matmul(across.t())) - u.matmul(inner);           // ... and 1 across them
        Tensor trace = (sigma * r.Square() * inner.diagonal()).sum().Times(shrinkage / d);
        return ((outer * (s * r)).matmul(vt) - x * trace).Times(2 / (n - 1.0));
    }
}
