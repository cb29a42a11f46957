using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The costs C_ij = ‖x_i - y_j‖² / 2 of moving one set to another and the entropic plan over them, in strips of rows: kept if one strip
/// holds all, else computed whenever they are needed. No graph. The sets are to be in double precision where the device has it:
/// potentials are many times as large as the steps that tell whether they have converged.
/// </summary>
internal sealed class TransportPlan
{
    private readonly Tensor x;            // moved near the origin, [n, d]
    private readonly Tensor y;            // [m, d]
    private readonly Tensor halfSquaresX; // ‖x_i‖² / 2, [n, 1]
    private readonly Tensor halfSquaresY; // ‖y_j‖² / 2, [1, m]
    private readonly long stripElements;
    private readonly Tensor? all;

    /// <summary>Prepares the costs between two sets, <c>[n, d]</c> and <c>[m, d]</c>; the same object for those within one set.</summary>
    public TransportPlan(Tensor x, Tensor y, long stripElements)
    {
        IsWithinOneSet = ReferenceEquals(x, y);
        Tensor constant = y.detach(), centre = constant.mean([0], keepdim: true);
        this.y = constant - centre;
        this.x = IsWithinOneSet ? this.y : x.detach() - centre;
        halfSquaresX = this.x.Square().sum(dim: 1, keepdim: true).Over(2);
        halfSquaresY = this.y.Square().sum(dim: 1).unsqueeze(0).Over(2);
        this.stripElements = stripElements;
        all = x.shape[0] * y.shape[0] <= stripElements ? Costs(0, x.shape[0]) : null;
        Transposed = new TransportPlan(this);
    }

    private TransportPlan(TransportPlan other) =>
        (x, y, halfSquaresX, halfSquaresY, stripElements, all, IsWithinOneSet, Transposed) =
            (other.y, other.x, other.halfSquaresY.t(), other.halfSquaresX.t(), other.stripElements, other.all?.t().contiguous(),
                other.IsWithinOneSet, other);

    /// <summary>Whether both sets are one: then so are the potentials.</summary>
    public bool IsWithinOneSet { get; }

    /// <summary>The same costs from the second set to the first.</summary>
    public TransportPlan Transposed { get; }

    private long Count => x.shape[0];

    private long Others => y.shape[0];

    /// <summary>Potentials to begin with, <c>[n, 1]</c> and <c>[m, 1]</c>.</summary>
    public (Tensor F, Tensor G) Zero() => (zeros_like(x.narrow(1, 0, 1)), zeros_like(y.narrow(1, 0, 1)));

    /// <summary>max over i and j of C_ij.</summary>
    public double LargestCost()
    {
        using Tensor largest = Map((_, costs) => costs.max().reshape(1));
        return largest.max().Value();
    }

    /// <summary>-C_ij / ε - ln m for the iterations of one ε, where the costs are kept; null where they are in strips.</summary>
    public Tensor? Exponents(double epsilon) => all is null ? null : all.Over(-epsilon).MinusInPlace(Math.Log(Others));

    /// <summary>f_i / ε = -ln mean_j exp(g_j / ε - C_ij / ε), <c>[n, 1]</c>.</summary>
    /// <param name="scaled">g / ε, <c>[m, 1]</c>.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="exponents">What <see cref="Exponents"/> gave for ε: an iteration is then but four operations.</param>
    public Tensor SoftMinimum(Tensor scaled, double epsilon, Tensor? exponents) => exponents is not null
        ? exponents.Plus(scaled.t()).logsumexp(1, keepdim: true).neg_()
        : Map((_, costs) =>
            costs.OverInPlace(-epsilon).PlusInPlace(scaled.t()).logsumexp(1, keepdim: true).neg_().PlusInPlace(Math.Log(Others)));

    /// <summary>
    /// The mass of the plan, Σ_ij exp((f_i + g_j - C_ij) / ε) / (nm), and, if they are wanted, the gradients of Σ plan_ij C_ij for a
    /// constant plan with respect to both sets.
    /// </summary>
    public (Tensor Mass, Tensor X, Tensor Y) Evaluate(Tensor f, Tensor g, double epsilon, bool withGradients)
    {
        double pairs = (double)Count * Others;
        Tensor mass = zeros([], dtype: f.dtype, device: f.device), gradientX = zeros_like(x), gradientY = zeros_like(y);
        foreach ((long start, long length) in Strips.Of(Count, Others, stripElements))
        {
            using var scope = NewDisposeScope();
            Tensor exponents = f.narrow(0, start, length).Plus(g.t()).sub_(Costs(start, length)).OverInPlace(epsilon);
            Tensor plan = exponents.exp_().OverInPlace(pairs);
            mass.PlusInPlace(plan.sum());
            if (!withGradients)
                continue;
            Tensor rows = x.narrow(0, start, length); // dC_ij/dx_i = x_i - y_j
            gradientX.narrow(0, start, length).PlusInPlace(plan.sum(dim: 1, keepdim: true) * rows - plan.matmul(y));
            gradientY.PlusInPlace(plan.sum(dim: 0).unsqueeze(1) * y - plan.t().matmul(rows));
        }
        return (mass, gradientX, gradientY);
    }

    private Tensor Map(Func<long, Tensor, Tensor> function) =>
        Strips.Map(Count, Others, stripElements, (start, length) => function(start, Costs(start, length)));

    private Tensor Costs(long start, long length)
    {
        if (all is not null)
            return all.narrow(0, start, length);
        using var scope = NewDisposeScope();
        return halfSquaresX.narrow(0, start, length).Plus(halfSquaresY).sub_(x.narrow(0, start, length).matmul(y.t())).ClampMinInPlace(0)
            .MoveToOuterDisposeScope();
    }
}
