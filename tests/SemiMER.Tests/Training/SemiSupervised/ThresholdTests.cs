using SemiMER.Batching;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static SemiMER.Tests.Training.PseudoLabelCases;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Thresholds and alignment against loops in double precision, over several batches and what is remembered between them.</summary>
public sealed class ThresholdTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope(); // or a collection may end a tensor while libtorch reads it

    public void Dispose() => scope.Dispose();

    private static readonly int[][] Batches = [[0, 1, 2, 3, 4], [5, 6, 7, 8], [2, 0, 9, 10, 11, 1], [3], [0, 1, 2, 3, 4, 5, 6, 7]];

    [Theory]
    [InlineData(0.95)]
    [InlineData(0.5)]
    [InlineData(0)]
    public void Fixed(double tau) => Agree(() => new FixedThreshold(tau), (p, _) => [.. p.Select(row => row.Max() >= tau ? 1.0 : 0)]);

    [Theory]
    [InlineData(0.95, null)]
    [InlineData(0.8, 12L)]
    [InlineData(0.6, 13L)]
    public void ClassWise(double tau, long? unlabeled)
    {
        var last = new Dictionary<int, int>(); // -1 where not in use
        Agree(() => new ClassWiseThreshold(tau), (p, rows) =>
        {
            foreach (int row in rows)
                last.TryAdd(row, -1);
            double[] n = [.. Enumerable.Range(0, Classes).Select(c => (double)last.Values.Count(value => value == c))];
            double unused = last.Values.Count(value => value == -1) + Math.Max(0, (unlabeled ?? 0) - last.Count);
            double[] beta = [.. n.Select(count => count / Math.Max(Math.Max(n.Max(), unused), 1))];
            double[] w = [.. p.Select(row => row.Max() >= (float)(tau * beta[Best(row)] / (2 - beta[Best(row)])) ? 1.0 : 0)];
            for (int i = 0; i < rows.Length; i++)
            {
                if (p[i].Max() >= (float)tau)
                    last[rows[i]] = Best(p[i]);
            }
            return w;
        }, unlabeled);
    }

    [Fact]
    public void ClassWise_counts_a_row_that_stands_twice_once()
    {
        var threshold = new ClassWiseThreshold(0.6);
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 0, 1);
        threshold.Weigh(Labels([[0.9, 0.1, 0], [0.1, 0.9, 0], [0.4, 0.3, 0.3]], new ForwardPass(network, batch)));
        IReadOnlyDictionary<string, Tensor> state = threshold.GetState();
        state["memory"].Values<long>().Should().Equal(2, 0);
        threshold.Dispose();
    }

    [Fact]
    public void Self_adaptive()
    {
        const double r = 0.9;
        double tau = 1.0 / Classes;
        double[] mean = [.. Enumerable.Repeat(tau, Classes)];
        Agree(() => new SelfAdaptiveThreshold(r), (p, _) =>
        {
            tau = r * tau + (1 - r) * p.Average(row => row.Max());
            mean = [.. mean.Select((m, c) => r * m + (1 - r) * p.Average(row => row[c]))];
            return [.. p.Select(row => row.Max() >= tau * mean[Best(row)] / mean.Max() ? 1.0 : 0)];
        });
    }

    [Fact]
    public void Soft()
    {
        const double n = 1.5, r = 0.9;
        double mean = 1.0 / Classes, variance = 1;
        Agree(() => new SoftThreshold(n, r), (p, _) =>
        {
            double[] sure = [.. p.Select(row => row.Max())];
            mean = r * mean + (1 - r) * sure.Average();
            if (sure.Length > 1)
            {
                double own = sure.Average();
                variance = r * variance + (1 - r) * sure.Sum(x => (x - own) * (x - own)) / (sure.Length - 1);
            }
            return [.. sure.Select(x => Math.Exp(-n * n * Math.Pow(Math.Min(x - mean, 0), 2) / (2 * variance)))];
        });
    }

    [Theory]
    [InlineData(0.95)]
    [InlineData(1)]
    public void Relative(double tau)
    {
        using EmotionNetwork network = PseudoLabelCases.Network();
        using LabeledBatch labeled = LabeledBatch();
        network.eval();
        double c = Rows(network.call(labeled)).Average(scores => SoftMax(scores).Max());
        network.train();
        Agree(() => new RelativeThreshold(tau), (p, _) => [.. p.Select(row => row.Max() >= tau * c ? 1.0 : 0)],
            labeledPass: new ForwardPass(network, labeled));
    }

    [Fact]
    public void Relative_needs_a_labeled_batch()
    {
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0);
        FluentActions.Invoking(() => new RelativeThreshold().Weigh(Labels([[1, 0, 0]], new ForwardPass(network, batch))))
            .Should().Throw<TrainingException>().WithMessage("*LabeledPass*");
    }

    [Fact]
    public void Fairness()
    {
        const double r = 0.9, lambda = 0.5;
        var threshold = new SelfAdaptiveThreshold(r, lambda);
        using EmotionNetwork network = PseudoLabelCases.Network();
        double[] mean = [.. Enumerable.Repeat(1.0 / Classes, Classes)], share = [.. mean];
        var random = new RandomSource(8, "predictions");
        foreach (int[] rows in Batches)
        {
            using UtteranceBatch batch = Batch(rows);
            double[][] p = Predictions(random, rows.Length), strong = Predictions(random, rows.Length);
            PseudoLabels labels = Labels(p, new ForwardPass(network, batch));
            double[] w = [.. threshold.Weigh(labels).Values<float>().Select(x => (double)x)];
            mean = [.. mean.Select((m, c) => r * m + (1 - r) * p.Average(row => row[c]))];
            share = [.. share.Select((h, c) => r * h + (1 - r) * p.Count(row => Best(row) == c) / p.Length)];
            double[][] counted = [.. strong.Where((_, i) => w[i] == 1)];
            double expected = 0;
            if (counted.Length > 0)
            {
                double[] a = Normalized([.. mean.Select((m, c) => m / share[c])]);
                double[] b = Normalized([.. Enumerable.Range(0, Classes).Select(c =>
                {
                    double h = (double)counted.Count(row => Best(row) == c) / counted.Length;
                    return h == 0 ? 0 : counted.Average(row => row[c]) / h;
                })]);
                expected = lambda * a.Zip(b, (x, y) => x * Math.Log(y + 1e-12)).Sum();
            }
            ((double)threshold.Regularize(labels, tensor([.. w.Select(x => (float)x)]), Rows(strong))!.Value())
                .Should().BeApproximately(expected, 1e-5 * Math.Max(1, Math.Abs(expected)));
        }
        threshold.Dispose();

        static double[] Normalized(double[] x) => [.. x.Select(value => value / x.Sum())];
    }

    [Fact]
    public void Fairness_of_nothing_has_neither_value_nor_gradient()
    {
        using var threshold = new SelfAdaptiveThreshold(fairness: 1);
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 1);
        PseudoLabels labels = Labels([[0.9, 0.1, 0], [0.2, 0.8, 0]], new ForwardPass(network, batch));
        threshold.Weigh(labels);
        Tensor scores = rand(2, 3).requires_grad_();
        Tensor value = threshold.Regularize(labels, zeros(2), scores.softmax(1))!;
        value.Value().Should().Be(0);
        value.backward();
        scores.grad!.Values<float>().Should().OnlyContain(g => g == 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Alignment(bool isGiven)
    {
        const double r = 0.8, e = 1e-6;
        var alignment = new PseudoLabelAlignment(isGiven ? Shares : null, r);
        double[] pi = isGiven ? Shares : [0.1, 0.2, 0.7], mean = [];
        using EmotionNetwork network = PseudoLabelCases.Network();
        var random = new RandomSource(2, "predictions");
        foreach (int[] rows in Batches)
        {
            using UtteranceBatch batch = Batch(rows);
            double[][] p = Predictions(random, rows.Length);
            var pass = new ForwardPass(network, batch) { LabelShares = tensor([.. pi.Select(x => (float)x)]) };
            float[] q = alignment.Align(Rows(p), pass).Values<float>();
            double[] own = [.. Enumerable.Range(0, Classes).Select(c => p.Average(row => row[c]))];
            mean = mean.Length == 0 ? own : [.. mean.Zip(own, (m, x) => r * m + (1 - r) * x)];
            Close(q, [.. p.SelectMany(row =>
            {
                double[] aligned = [.. row.Select((x, c) => x * (pi[c] + e) / (mean[c] + e))];
                return aligned.Select(x => x / aligned.Sum());
            })]);
            if (rows == Batches[2])
                alignment = Copy(alignment, new PseudoLabelAlignment(isGiven ? Shares : null, r));
        }
        alignment.Dispose();
    }

    [Fact]
    public void Alignment_needs_shares_of_the_classes()
    {
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0);
        var pass = new ForwardPass(network, batch);
        FluentActions.Invoking(() => new PseudoLabelAlignment().Align(ones(1, 3), pass))
            .Should().Throw<TrainingException>().WithMessage("*LabelShares*");
        FluentActions.Invoking(() => new PseudoLabelAlignment([0.5, 0.5]).Align(ones(1, 3), pass))
            .Should().Throw<TrainingException>().WithMessage("*2 shares*3 classes*");
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        foreach (Action make in (Action[])
        [
            () => new FixedThreshold(1), () => new FixedThreshold(-0.1), () => new ClassWiseThreshold(0), () => new ClassWiseThreshold(1),
            () => new RelativeThreshold(0), () => new RelativeThreshold(1.1), () => new SoftThreshold(0), () => new SoftThreshold(2, 1),
            () => new SelfAdaptiveThreshold(1), () => new SelfAdaptiveThreshold(0.9, -1), () => new PseudoLabelAlignment([0.5, 0.4]),
            () => new PseudoLabelAlignment([1, 0]), () => new PseudoLabelAlignment(retention: double.NaN),
        ])
        {
            make.Should().Throw<OptionsException>();
        }
    }

    // Each batch of random predictions, with what was remembered; half way the state is saved and loaded into another one.
    private static void Agree(
        Func<IPseudoLabelThreshold> make, Func<double[][], int[], double[]> expected, long? unlabeled = null,
        ForwardPass? labeledPass = null)
    {
        IPseudoLabelThreshold threshold = make();
        using EmotionNetwork network = PseudoLabelCases.Network();
        var random = new RandomSource(5, "predictions");
        int accepted = 0, rejected = 0;
        foreach (int[] rows in Batches.Concat(Batches))
        {
            using UtteranceBatch batch = Batch(rows);
            var pass = new ForwardPass(network, batch) { UnlabeledCount = unlabeled, LabeledPass = labeledPass };
            double[][] p = Predictions(random, rows.Length);
            Tensor weights = threshold.Weigh(Labels(p, pass));
            weights.requires_grad.Should().BeFalse();
            float[] w = weights.Values<float>();
            Close(w, expected(p, rows));
            accepted += w.Count(x => x > 0);
            rejected += w.Count(x => x < 1);
            if (rows != Batches[2] || threshold is not ISavedState saved)
                continue;
            IReadOnlyDictionary<string, Tensor> state = saved.GetState();
            (threshold as IDisposable)?.Dispose();
            threshold = make();
            ((ISavedState)threshold).LoadState(state);
        }
        accepted.Should().BePositive();
        (rejected > 0 || threshold is FixedThreshold).Should().BeTrue();
        (threshold as IDisposable)?.Dispose();
    }

    private static PseudoLabelAlignment Copy(PseudoLabelAlignment from, PseudoLabelAlignment to)
    {
        to.LoadState(from.GetState());
        from.Dispose();
        return to;
    }
}
