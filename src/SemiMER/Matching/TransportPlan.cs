using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The costs C_ij = ‖x_i - y_j‖² / 2 of moving one set to another and the entropic plan over them, in strips of rows: kept if one strip
/// holds all, else computed whenever they are needed. No graph.
/// </summary>
internal sealed class TransportPlan
{
    private readonly Tensor x;
    private readonly Tensor y;
    private readonly long stripElements;
    private readonly Tensor? all;

    /// <summary>Prepares the costs between two sets, <c>[n, d]</c> and <c>[m, d]</c>.</summary>
    public TransportPlan(Tensor x, Tensor y, long stripElements)
    {
        this.x = x.detach();
        this.y = ReferenceEquals(x, y) ? this.x : y.detach();
        this.stripElements = stripElements;
        all = x.shape[0] * y.shape[0] <= stripElements ? Costs(0, x.shape[0]) : null;
        Transposed = new TransportPlan(this);
    }

    private TransportPlan(TransportPlan other) => (x, y, stripElements, all, Transposed) =
        (other.y, other.x, other.stripElements, other.all?.t().contiguous(), other);

    /// <summary>The same costs from the second set to the first.</summary>
    public TransportPlan Transposed { get; }

    /// <summary>Gradients of Σ plan_ij C_ij for a constant plan, once the plan was evaluated with them.</summary>
    public (Tensor X, Tensor Y)? Gradients { get; private set; }

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

    /// <summary>f_i = -ε ln mean_j exp((g_j - C_ij) / ε), <c>[n, 1]</c>, for g <c>[m, 1]</c>.</summary>
    public Tensor SoftMinimum(Tensor g, double epsilon) => Map((_, costs) =>
        (((g.t() - costs) / epsilon).logsumexp(1, keepdim: true) - Math.Log(Others)) * -epsilon);

    /// <summary>The mass of the plan, Σ_ij exp((f_i + g_j - C_ij) / ε) / (nm), and the gradients if they are wanted.</summary>
    public double Evaluate(Tensor f, Tensor g, double epsilon, bool withGradients)
    {
        double mass = 0, pairs = (double)Count * Others;
        // dC_ij/dx_i = x_i - y_j: moved near the origin first, so that little cancels.
        Tensor centre = y.mean([0], keepdim: true), a = x - centre, b = y - centre;
        Tensor gradientX = zeros_like(x), gradientY = zeros_like(y);
        foreach ((long start, long length) in Strips.Of(Count, Others, stripElements))
        {
            using var scope = NewDisposeScope();
            Tensor plan = ((f.narrow(0, start, length) + g.t() - Costs(start, length)) / epsilon).exp() / pairs;
            mass += plan.sum().Value();
            if (!withGradients)
                continue;
            Tensor rows = a.narrow(0, start, length);
            gradientX.narrow(0, start, length).add_(plan.sum(dim: 1, keepdim: true) * rows - plan.matmul(b));
            gradientY.add_(plan.sum(dim: 0).unsqueeze(1) * b - plan.t().matmul(rows));
        }
        if (withGradients)
            Gradients = (gradientX, gradientY);
        return mass;
    }

    private Tensor Map(Func<long, Tensor, Tensor> function) =>
        Strips.Map(Count, Others, stripElements, (start, length) => function(start, Costs(start, length)));

    private Tensor Costs(long start, long length)
    {
        if (all is not null)
            return all.narrow(0, start, length);
        using var scope = NewDisposeScope();
        // The distances of a set to itself have an exact 0 on the diagonal if it is one object.
        Tensor rows = length == Count ? x : x.narrow(0, start, length);
        return (SquaredDistances.Between(rows, y) / 2).MoveToOuterDisposeScope();
    }
}
