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
/// exp((g_j - C_ij) / ε), and g likewise, both at once and averaged with their old values, while ε falls to its final value.</para>
/// <para>Estimator: plug-in; biased upwards on sets of one distribution, the less the larger ε.</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, at least 1 row, they may differ; gives a scalar in squared units of the latents.
/// Costs beyond a million are computed anew in strips whenever they are needed: memory O((n + m) d) and a strip.</para>
/// <para>Range: 0 and above (up to the tolerance), unbounded: to push sets apart with it takes a margin.</para>
/// <para>Equal sets: 0, with a gradient of 0. It sees every difference of distributions and moves points along straight paths.</para>
/// <para>Edges: equal rows only: 0. If it stops before it converged, value and gradient are those of the potentials reached.</para>
/// <para>Gradient: by the envelope theorem from the transport plan alone, not through the iterations: exact at convergence, first
/// order only; none through ε.</para>
/// </summary>
public sealed class SinkhornDivergence : IDistributionMatchingLoss
{
    private const double Annealing = 0.5; // ε shrinks by this factor a step until it is final
    private const int CheckEvery = 5;     // iterations between two looks at convergence
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
        MatchingInput.Check(Name, p, q, minimumRows: 1);
        double blur = options.Blur * MatchingInput.Bandwidth(Name, options.Bandwidth, p, q), epsilon = blur * blur;
        using var scope = NewDisposeScope();
        return (Transport(p, q, epsilon) - Transport(p, p, epsilon) / 2 - Transport(q, q, epsilon) / 2).MoveToOuterDisposeScope();
    }

    // OT(X, Y), with the gradient of Σ plan_ij C_ij for a constant plan.
    private Tensor Transport(Tensor x, Tensor y, double epsilon)
    {
        using var scope = NewDisposeScope();
        double value;
        bool withGradients = GradientCarrier.IsNeeded(x, y); // asked here: below nothing needs any
        var plan = new TransportPlan(x, y, stripElements);
        using (no_grad())
        {
            (Tensor f, Tensor g) = Potentials(plan, epsilon);
            double mass = plan.Evaluate(f, g, epsilon, withGradients);
            value = f.mean().Value() + g.mean().Value() - epsilon * (mass - 1);
        }
        return (plan.Gradients is var (gradientX, gradientY)
            ? GradientCarrier.Attach(value, (x, gradientX), (y, gradientY))
            : tensor(value, dtype: x.dtype, device: x.device)).MoveToOuterDisposeScope();
    }

    // f [n, 1] and g [m, 1]
    private (Tensor F, Tensor G) Potentials(TransportPlan plan, double epsilon)
    {
        using var scope = NewDisposeScope();
        (Tensor f, Tensor g) = plan.Zero();
        for (double warm = plan.LargestCost(); warm > epsilon; warm *= Annealing)
            (f, g) = Step(plan, f, g, warm);
        for (int i = 1; i <= options.MaximumIterations; i++)
        {
            (Tensor nextF, Tensor nextG) = Step(plan, f, g, epsilon);
            bool converged = i % CheckEvery == 0
                && Math.Max((nextF - f).abs().max().Value(), (nextG - g).abs().max().Value()) <= options.Tolerance * epsilon;
            (f, g) = (nextF, nextG);
            if (converged)
                break;
        }
        return (f.MoveToOuterDisposeScope(), g.MoveToOuterDisposeScope());
    }

    private static (Tensor F, Tensor G) Step(TransportPlan plan, Tensor f, Tensor g, double epsilon)
    {
        using var scope = NewDisposeScope();
        Tensor nextF = plan.SoftMinimum(g, epsilon), nextG = plan.Transposed.SoftMinimum(f, epsilon);
        return (((f + nextF) / 2).MoveToOuterDisposeScope(), ((g + nextG) / 2).MoveToOuterDisposeScope());
    }
}
