using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The Sinkhorn divergence: optimal transport with an entropic blur, freed of the bias that the blur brings.
/// <para>Source: Feydy et al., "Interpolating between optimal transport and MMD using Sinkhorn divergences",
/// AISTATS 2019, equations 3 and 8.</para>
/// <para>Formula: OT(P, Q) - 1/2 OT(P, P) - 1/2 OT(Q, Q), OT(P, Q) = max over f, g of mean f + mean g
/// - ε (mean over i, j of exp((f_i + g_j - C_ij) / ε) - 1), C_ij = ‖p_i - q_j‖² / 2. Solved in the log domain: f_i = -ε ln mean_j
/// exp((g_j - C_ij) / ε), and g likewise from the new f (within one set f = g, averaged with its old value), while ε falls to its final
/// value.</para>
/// <para>Estimator: plug-in; biased upwards on sets of one distribution, the less the larger ε.</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, at least 1 row, they may differ; gives a scalar in squared units of the latents.
/// Costs beyond a million are computed anew in strips whenever they are needed: memory O((n + m) d) and a strip.</para>
/// <para>Range: 0 and above (up to the tolerance), unbounded: to push sets apart with it takes a margin.</para>
/// <para>Equal sets: 0, with a gradient of 0. It sees every difference of distributions and moves points along straight paths.</para>
/// <para>Edges: equal rows only: 0. If it stops before it converged, as for heavy tails or clumps far apart beside the blur, value and
/// gradient are those of the potentials reached; <see cref="Diagnose"/> tells.</para>
/// <para>Gradient: by the envelope theorem from the transport plan alone, not through the iterations: exact at convergence, first
/// order only; none through ε.</para>
/// </summary>
public sealed class SinkhornDivergence : IDistributionMatchingLoss
{
    private readonly SinkhornDivergenceOptions options;
    private readonly long stripElements;

    /// <summary>Creates the loss.</summary>
    /// <param name="options">Blur and iterations; null for the defaults.</param>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public SinkhornDivergence(SinkhornDivergenceOptions? options = null)
        : this(options, Strips.DefaultElements)
    {
    }

    internal SinkhornDivergence(SinkhornDivergenceOptions? options, long stripElements)
    {
        this.stripElements = stripElements;
        this.options = options ?? new SinkhornDivergenceOptions();
        this.options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "sinkhorn";

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        double epsilon = Epsilon(p, q);
        using var scope = NewDisposeScope();
        Tensor x = DoublePrecision.Of(p), y = DoublePrecision.Of(q);
        return (Transport(x, y, epsilon) - Transport(x, x, epsilon).Over(2) - Transport(y, y, epsilon).Over(2))
            .to_type(p.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Says whether the iterations converge for two sets: the first thing to look at when gradients are to be trusted. It computes anew and
    /// leaves no trace, so a training pays nothing.
    /// </summary>
    /// <param name="p">The first set, <c>[n, d]</c>.</param>
    /// <param name="q">The second set, <c>[m, d]</c>.</param>
    /// <exception cref="MatchingException">The sets are not of one width, or not finite.</exception>
    public SinkhornDiagnostics Diagnose(Tensor p, Tensor q)
    {
        double epsilon = Epsilon(p, q);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor x = DoublePrecision.Of(p), y = DoublePrecision.Of(q);
        SinkhornPotentials[] found =
        [
            .. new[] { (x, y), (x, x), (y, y) }
                .Select(sets => SinkhornPotentials.Find(new TransportPlan(sets.Item1, sets.Item2, stripElements), epsilon, options)),
        ];
        double movement = found.Max(each => each.Movement);
        return new SinkhornDiagnostics(epsilon, found.Max(each => each.Iterations), movement, movement <= options.Tolerance);
    }

    private double Epsilon(Tensor p, Tensor q)
    {
        MatchingInput.Check(Name, p, q, minimumRows: 1);
        double blur = options.Blur * MatchingInput.Bandwidth(Name, options.Bandwidth, p, q);
        return blur * blur;
    }

    // OT(X, Y), with the gradient of Σ plan_ij C_ij for a constant plan.
    private Tensor Transport(Tensor x, Tensor y, double epsilon)
    {
        using var scope = NewDisposeScope();
        bool withGradients = Gradients.AreNeeded(x, y); // asked here: below nothing needs any
        Tensor value, gradientX, gradientY;
        using (no_grad())
        {
            var plan = new TransportPlan(x, y, stripElements);
            SinkhornPotentials potentials = SinkhornPotentials.Find(plan, epsilon, options);
            (Tensor mass, gradientX, gradientY) = plan.Evaluate(potentials.F, potentials.G, epsilon, withGradients);
            value = potentials.F.mean().Plus(potentials.G.mean()) - mass.Minus(1).Times(epsilon);
        }
        return (withGradients ? GradientCarrier.Attach(value, (x, gradientX), (y, gradientY)) : value).MoveToOuterDisposeScope();
    }
}
