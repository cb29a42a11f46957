using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// InfoNCE between two modalities: each row should be more like its own counterpart than like those of other utterances.
/// <para>Source: van den Oord, Li and Vinyals, 2018 (arXiv 1807.03748); in both directions as in Radford et al., CLIP, ICML 2021.</para>
/// <para>Formula: s_ij = cos(p_i, q_j) / τ; mean over i of 1/2 [ ln Σ_j e^{s_ij} + ln Σ_j e^{s_ji} ] - s_ii.</para>
/// <para>Estimator: depends on the batch: the more rows, the harder and the larger.</para>
/// <para>Shapes: both <c>[n, d]</c>, n at least 2, row i with row i; gives a scalar in nats. Beyond 1,024 rows
/// in strips, memory O(n d) and a strip.</para>
/// <para>Range: above 0, at most ln n + 2/τ, so without an upper bound for all n.</para>
/// <para>Equal sets: near 0 if rows differ clearly, ln n if all rows are equal.</para>
/// <para>Edges: a row of zeros has the cosine 0 with every row.</para>
/// <para>Gradient: smooth; lengths of rows get none. Of first order only beyond 1,024 rows.</para>
/// </summary>
public sealed class InfoNce : IRowAlignedLoss
{
    private readonly long stripElements;

    /// <summary>Creates the loss.</summary>
    /// <param name="temperature">τ, above 0. Default 0.07.</param>
    /// <exception cref="OptionsException">τ is not above 0 and finite.</exception>
    public InfoNce(double temperature = 0.07)
        : this(temperature, Strips.DefaultElements)
    {
    }

    internal InfoNce(double temperature, long stripElements)
    {
        this.stripElements = stripElements;
        new OptionFaults(nameof(InfoNce)).Above(nameof(temperature), temperature, 0).Throw();
        Temperature = temperature;
    }

    /// <inheritdoc/>
    public string Name => "infonce";

    /// <summary>τ.</summary>
    public double Temperature { get; }

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.CheckAligned(Name, p, q, minimumRows: 2);
        using var scope = NewDisposeScope();
        Tensor a = UnitRows.Of(p), b = UnitRows.Of(q);
        if (p.shape[0] * p.shape[0] > stripElements)
            return InStrips(a, b).MoveToOuterDisposeScope();
        Tensor s = a.matmul(b.t()).Over(Temperature);                                       // s_ij
        Tensor own = (a * b).sum(dim: 1).Over(Temperature);                                 // s_ii
        return (s.logsumexp(1).Plus(s.logsumexp(0)).Over(2) - own).mean().MoveToOuterDisposeScope();
    }

    // The same with s_ij in strips; dL/ds_ij = (softmax over row i + softmax over column j) / (2n) - [i = j] / n.
    private Tensor InStrips(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        long n = a.shape[0];
        double value;
        Tensor gradientA, gradientB;
        using (no_grad())
        {
            Tensor x = a.detach(), y = b.detach();
            Tensor rows = Normalizers(x, y), columns = Normalizers(y, x);               // [n, 1] each
            value = (rows.Plus(columns).mean().Over(2) - (x * y).sum().Over(n * Temperature)).Value();
            gradientA = Gradient(x, y, rows, columns);
            gradientB = Gradient(y, x, columns, rows);
        }
        return GradientCarrier.Attach(value, (a, gradientA), (b, gradientB)).MoveToOuterDisposeScope();
    }

    // ln Σ_j e^{s_ij}
    private Tensor Normalizers(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        Tensor memory = Memory(x, y);
        return Strips.Map(x.shape[0], y.shape[0], stripElements, (start, length) =>
        {
            Tensor s = Similarities(memory, x, y, start, length), largest = s.amax([1], keepdim: true);
            return s.sub_(largest).exp_().sum(dim: 1, keepdim: true).log_().PlusInPlace(largest);
        }).MoveToOuterDisposeScope();
    }

    // Σ_j dL/ds_ij y_j / τ
    private Tensor Gradient(Tensor x, Tensor y, Tensor rows, Tensor columns)
    {
        using var scope = NewDisposeScope();
        Tensor memory = Memory(x, y), other = Memory(x, y);
        return Strips.Map(x.shape[0], y.shape[0], stripElements, (start, length) =>
        {
            Tensor s = Similarities(memory, x, y, start, length);
            Tensor byColumns = other.narrow(0, 0, length).copy_(s).sub_(columns.t()).exp_();
            Tensor shares = s.sub_(rows.narrow(0, start, length)).exp_().PlusInPlace(byColumns);
            return (shares.matmul(y).Over(2) - y.narrow(0, start, length)).Over(x.shape[0] * Temperature);
        }).MoveToOuterDisposeScope();
    }

    // Large tensors that come and go with each strip would leave the process's memory in pieces: all strips take turns in one.
    private Tensor Memory(Tensor x, Tensor y) =>
        x.new_empty([Strips.Of(x.shape[0], y.shape[0], stripElements).First().Length, y.shape[0]]);

    // A strip of s_ij
    private Tensor Similarities(Tensor memory, Tensor x, Tensor y, long start, long length) =>
        memory.narrow(0, 0, length).addmm_(x.narrow(0, start, length), y.t(), beta: 0).OverInPlace(Temperature);
}
