using System.Globalization;
using System.Text;
using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>
/// Draws <c>docs/matching.svg</c>: two clouds of points and, for each loss, the way it would move them, its negative gradient at
/// each point. Arrows are scaled in each panel so that the longest has one length.
/// </summary>
internal static class PointCloudPicture
{
    private const int Rows = 16, Columns = 6, PanelWidth = 150, PanelHeight = 132, Title = 18;
    private const double Unit = 33, LongestArrow = 24, ShortestArrow = 1.5;

    private static readonly (string Name, Func<IMatchingLoss> Create)[] Panels =
    [
        ("MMD, median", () => new MaximumMeanDiscrepancy()),
        ("MMD, σ = 0.3", () => new MaximumMeanDiscrepancy(MaximumMeanDiscrepancyOptions.SingleGaussian(0.3))),
        ("MMD, linear kernel", () => new MaximumMeanDiscrepancy(new() { Kernel = new LinearKernel() })),
        ("MMD, linear time", () => new MaximumMeanDiscrepancy(new() { Estimator = MaximumMeanDiscrepancyEstimator.LinearTime })),
        ("LMMD, two classes", () => new LocalMaximumMeanDiscrepancy()),
        ("Energy distance", () => new EnergyDistance()),
        ("KL(P‖Q)", () => new GaussianKullbackLeibler(KullbackLeiblerDirection.Forward)),
        ("Jeffreys, full", () => new FullGaussianKullbackLeibler()),
        ("Jensen-Shannon", () => new JensenShannon()),
        ("CORAL", () => new Coral()),
        ("CORAL with means", () => new Coral(withMeans: true)),
        ("CMD", () => new CentralMomentDiscrepancy(range: 4)),
        ("Sinkhorn divergence", () => new SinkhornDivergence()),
        ("Sliced Wasserstein", () => new SlicedWasserstein(new RandomSource(1, "directions"), projections: 200)),
        ("Gaussian W2, full", () => new GaussianWasserstein(fullCovariance: true)),
        ("InfoNCE", () => new InfoNce(0.3)),
        ("HSIC", () => new HilbertSchmidtIndependence()),
        ("Cosine", () => new CosineDistance()),
    ];

    /// <summary>The picture as SVG.</summary>
    public static string Draw()
    {
        double[,] p = First(), q = Second();
        int lines = (Panels.Length + Columns - 1) / Columns;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Columns * PanelWidth} {lines * PanelHeight}\" ");
        svg.Append("font-family=\"sans-serif\" font-size=\"11\">\n");
        svg.Append("<title>How each loss moves two clouds of points: its negative gradient at each point</title>\n");
        for (int i = 0; i < Panels.Length; i++)
            Panel(svg, i, p, q);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder svg, int index, double[,] p, double[,] q)
    {
        IMatchingLoss loss = Panels[index].Create();
        (double[] p, double[] q) gradients = Gradients.Of((a, b) => Value(loss, a, b), p, q);
        double longest = Enumerable.Range(0, Rows)
            .Max(row => Math.Max(Length(gradients.p, row), Length(gradients.q, row)));
        svg.Append(CultureInfo.InvariantCulture,
            $"<g transform=\"translate({index % Columns * PanelWidth} {index / Columns * PanelHeight})\">\n");
        svg.Append("<rect x=\"2\" y=\"2\" width=\"146\" height=\"128\" rx=\"5\" fill=\"none\" ")
            .Append("stroke=\"#8b929c\" stroke-opacity=\"0.5\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"9\" y=\"16\" fill=\"#7a828e\">{Panels[index].Name}</text>\n");
        if (loss is IRowAlignedLoss)
        {
            for (int row = 0; row < Rows; row++)
                Line(svg, At(p, row), At(q, row), "#8b929c", 0.35, 0.7);
        }
        Cloud(svg, p, gradients.p, longest, "#2f81d6", loss);
        Cloud(svg, q, gradients.q, longest, "#e07b1f", loss);
        svg.Append("</g>\n");
    }

    private static void Cloud(StringBuilder svg, double[,] points, double[] gradient, double longest, string colour, IMatchingLoss loss)
    {
        for (int row = 0; row < Rows; row++)
        {
            (double x, double y) = At(points, row);
            double scale = longest > 0 ? LongestArrow / longest : 0;
            (double dx, double dy) = (-gradient[2 * row] * scale, gradient[2 * row + 1] * scale);
            bool hollow = loss is IClassWeightedLoss && points[row, 1] < 0;
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"1.6\" stroke=\"{colour}\" ");
            svg.Append(CultureInfo.InvariantCulture, $"fill=\"{(hollow ? "none" : colour)}\"/>\n");
            if (Math.Sqrt(dx * dx + dy * dy) >= ShortestArrow)
                Arrow(svg, (x, y), (x + dx, y + dy), colour);
        }
    }

    private static void Arrow(StringBuilder svg, (double X, double Y) from, (double X, double Y) to, string colour)
    {
        Line(svg, from, to, colour, 1, 1.1);
        double angle = Math.Atan2(to.Y - from.Y, to.X - from.X);
        (double X, double Y) Barb(double side) => (to.X - 4 * Math.Cos(angle + side), to.Y - 4 * Math.Sin(angle + side));
        Line(svg, Barb(0.5), to, colour, 1, 1.1);
        Line(svg, Barb(-0.5), to, colour, 1, 1.1);
    }

    private static void Line(
        StringBuilder svg, (double X, double Y) from, (double X, double Y) to, string colour, double opacity, double width)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{from.X:F1}\" y1=\"{from.Y:F1}\" x2=\"{to.X:F1}\" y2=\"{to.Y:F1}\" ");
        svg.Append(CultureInfo.InvariantCulture, $"stroke=\"{colour}\" stroke-opacity=\"{opacity}\" stroke-width=\"{width}\"/>\n");
    }

    private static Tensor Value(IMatchingLoss loss, Tensor p, Tensor q) => loss switch
    {
        IDistributionMatchingLoss sets => sets.Compute(p, q),
        IRowAlignedLoss aligned => aligned.Compute(p, q),
        IClassWeightedLoss weighted => weighted.Compute(p, Halves(p), q, Halves(q)),
        _ => throw new InvalidOperationException(loss.Name),
    };

    // Upper and lower points as two classes, [rows, 2].
    private static Tensor Halves(Tensor points)
    {
        Tensor upper = points.detach().narrow(1, 1, 1).ge(0).to_type(points.dtype);
        return cat([upper, 1 - upper], dim: 1);
    }

    // One round cloud on the left.
    private static double[,] First() => Latents.Map(Latents.Normal(Rows, 2, seed: 21), (_, column, value) =>
        0.36 * value + (column == 0 ? -0.65 : 0));

    // Two clumps on the right, above and below.
    private static double[,] Second() => Latents.Map(Latents.Normal(Rows, 2, seed: 22), (row, column, value) =>
        0.22 * value + (column == 0 ? 1.05 : row % 2 == 0 ? 0.65 : -0.65));

    private static (double X, double Y) At(double[,] points, int row) =>
        (PanelWidth / 2.0 + Unit * points[row, 0], Title + (PanelHeight - Title) / 2.0 - Unit * points[row, 1]);

    private static double Length(double[] gradient, int row) =>
        Math.Sqrt(gradient[2 * row] * gradient[2 * row] + gradient[2 * row + 1] * gradient[2 * row + 1]);
}
