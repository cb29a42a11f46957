using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static SemiMER.Tests.Training.PseudoLabelCases;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class PseudoLabelTermTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope(); // or a collection may end a tensor while libtorch reads it

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(0.5)]
    [InlineData(2.0)]
    public void It_is_the_cross_entropy_of_what_the_network_is_sure_of(double? temperature)
    {
        const double tau = 0.56;
        var term = new PseudoLabelTerm(new() { Threshold = new FixedThreshold(tau), Temperature = temperature });
        for (int seed = 0; seed < 5; seed++)
        {
            using EmotionNetwork network = PseudoLabelCases.Network(seed);
            using UtteranceBatch batch = Batch(0, 1, 2, 3, 4, 5, 6, 7);
            var pass = new ForwardPass(network, batch);
            double[][] p = [.. Rows(pass.Scores).Select(SoftMax)];
            TermPart part = term.Compute(pass).Single();
            part.Name.Should().Be("pseudo-label");
            part.Value!.Value().Should().BeApproximately(p.Average(row => row.Max() < tau ? 0 : CrossEntropy(row, row, temperature)), 1e-5);
        }
    }

    [Fact]
    public void Views_give_the_target_and_what_learns()
    {
        var options = new PseudoLabelOptions
        {
            Threshold = new FixedThreshold(0.5), Weak = FeatureViewOptions.Weak, Strong = FeatureViewOptions.Strong,
        };
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 1, 2, 3, 4, 5);
        var pass = new ForwardPass(network, batch);
        double value = new PseudoLabelTerm(options).Compute(pass).Single().Value!.Value();

        var draws = new DropoutMasks(new RandomSource(0, "augment"));
        double[][] weak = [.. Rows(network.call(FeatureViews.Of(batch, options.Weak, [], draws))).Select(SoftMax)];
        double[][] strong = [.. Rows(network.call(FeatureViews.Of(batch, options.Strong, [], draws))).Select(SoftMax)];
        value.Should().BeApproximately(weak.Zip(strong, (w, s) => CrossEntropy(w, s, null)).Average(), 1e-5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Alignment_comes_before_the_threshold(bool weightsOnly)
    {
        const double tau = 0.6;
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 1, 2, 3, 4, 5, 6, 7);
        double[] pi = [0.8, 0.2];
        var pass = new ForwardPass(network, batch) { LabelShares = tensor([.. pi.Select(x => (float)x)]) };
        using var alignment = new PseudoLabelAlignment();
        var options = new PseudoLabelOptions
        {
            Threshold = new FixedThreshold(tau), Alignment = alignment, AlignsWeightsOnly = weightsOnly,
        };
        double value = new PseudoLabelTerm(options).Compute(pass).Single().Value!.Value();
        double[][] p = [.. Rows(pass.Scores).Select(SoftMax)];
        double expected = p.Average(row =>
        {
            double[] q = [.. row.Select((x, c) => x * (pi[c] + 1e-6) / (p.Average(other => other[c]) + 1e-6))];
            q = [.. q.Select(x => x / q.Sum())];
            return q.Max() < tau ? 0 : CrossEntropy(weightsOnly ? row : q, row, null);
        });
        value.Should().BeApproximately(expected, 1e-5).And.BePositive();
    }

    [Fact]
    public void Only_what_learns_has_a_gradient()
    {
        const double tau = 0.55;
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 1, 2, 3, 4, 5, 6, 7);
        var pass = new ForwardPass(network, batch);
        new PseudoLabelTerm(new() { Threshold = new FixedThreshold(tau) }).Compute(pass).Single().Value!.backward();
        double[][] p = [.. Rows(pass.Scores).Select(SoftMax)];
        // dL/d(bias of class c) = 1/n sum_i w_i (p_ic - 1[c = argmax]), with the target a constant
        double[] expected = [.. Enumerable.Range(0, 2).Select(c =>
            p.Average(row => row.Max() < tau ? 0 : row[c] - (Best(row) == c ? 1 : 0)))];
        Tensor bias = ClassifierBias(network);
        Close(bias.grad!.Values<float>(), expected);
        expected.Should().Contain(g => g != 0);
    }

    [Fact]
    public void Where_nothing_is_sure_the_term_and_its_gradient_are_0()
    {
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 1, 2);
        var term = new PseudoLabelTerm(new() { Threshold = new FixedThreshold(0.999999) });
        var pass = new ForwardPass(network, batch);
        Tensor value = term.Compute(pass).Single().Value!;
        value.Value().Should().Be(0);
        value.backward();
        network.parameters().Where(parameter => parameter.grad is not null)
            .SelectMany(parameter => parameter.grad!.Values<float>()).Should().OnlyContain(g => g == 0);
        term.Diagnose(pass)["pseudo-label/accepted"].Should().Be(0);
        term.Diagnose(pass)["pseudo-label/accepted/calm"].Should().Be(0);
    }

    public static TheoryData<string> Thresholds => ["fixed", "class-wise", "self-adaptive", "soft", "relative"];

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void One_row_and_one_class_are_enough(string name)
    {
        IPseudoLabelThreshold threshold = Threshold(name);
        using EmotionNetwork network = PseudoLabelCases.Network();
        using LabeledBatch labeled = LabeledBatch(1);
        var term = new PseudoLabelTerm(new()
        {
            Threshold = threshold, Alignment = new PseudoLabelAlignment(), Strong = FeatureViewOptions.Strong,
        });
        for (int step = 0; step < 5; step++)
        {
            using UtteranceBatch batch = Batch(step);
            var pass = new ForwardPass(network, batch)
            {
                LabeledPass = new ForwardPass(network, labeled), LabelShares = tensor(new[] { 1f, 0f }), Step = step,
            };
            foreach (TermPart part in term.Compute(pass))
                double.IsFinite(part.Value!.Value()).Should().BeTrue();
        }
        foreach (object part in term.StatefulParts)
            ((IDisposable)part).Dispose();
    }

    [Theory]
    [MemberData(nameof(Thresholds))]
    public void Nothing_is_read_back_and_nothing_left(string name)
    {
        IPseudoLabelThreshold threshold = Threshold(name);
        using EmotionNetwork network = PseudoLabelCases.Network();
        using LabeledBatch labeled = LabeledBatch();
        using UtteranceBatch batch = Batch(0, 1, 2);
        using Tensor shares = tensor(new[] { 0.6f, 0.4f });
        var term = new PseudoLabelTerm(
            new() { Threshold = threshold, Alignment = new PseudoLabelAlignment(), Weak = FeatureViewOptions.Weak });
        var live = new List<long>();
        for (int step = 0; step < 4; step++)
        {
            using DisposeScope ofStep = NewDisposeScope();
            long reads = HostReads.Count;
            var pass = new ForwardPass(network, batch) { LabeledPass = new ForwardPass(network, labeled), LabelShares = shares };
            IReadOnlyList<TermPart> parts = term.Compute(pass);
            HostReads.Count.Should().Be(reads);
            parts[0].Value!.backward();
            ofStep.Dispose();
            live.Add(LiveTensors.Count);
        }
        live[1..].Should().OnlyContain(count => count == live[1]);
        foreach (object part in term.StatefulParts)
            ((IDisposable)part).Dispose();
    }

    [Fact]
    public void Diagnosis_tells_what_is_accepted_and_whether_the_embeddings_collapse()
    {
        const double tau = 0.56;
        var term = new PseudoLabelTerm(new() { Threshold = new FixedThreshold(tau), Strong = FeatureViewOptions.Strong });
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 1, 2, 3, 4, 5, 6, 7);
        var pass = new ForwardPass(network, batch);
        term.Diagnose(pass).Should().BeEmpty("nothing was computed");
        term.Compute(pass);
        double[][] p = [.. Rows(pass.Scores).Select(SoftMax)], sure = [.. p.Where(row => row.Max() >= tau)];
        IReadOnlyDictionary<string, double> seen = term.Diagnose(pass);
        seen["pseudo-label/accepted"].Should().Be((double)sure.Length / p.Length).And.BeInRange(0.1, 0.9);
        seen["pseudo-label/accepted/calm"].Should().Be((double)sure.Count(row => Best(row) == 0) / sure.Length);
        (seen["pseudo-label/accepted/calm"] + seen["pseudo-label/accepted/angry"]).Should().BeApproximately(1, 1e-12);

        UtteranceBatch strong = FeatureViews.Of(batch, FeatureViewOptions.Strong, [], new DropoutMasks(new RandomSource(0, "augment")));
        foreach (Modality modality in batch.Modalities.Keys)
        {
            double[][] z = Rows(network.Encode(modality, strong));
            double[] variances = [.. Enumerable.Range(0, z[0].Length).Select(c =>
            {
                double mean = z.Average(row => row[c]);
                return z.Average(row => (row[c] - mean) * (row[c] - mean));
            })];
            seen[$"pseudo-label/latent variance/{modality}"].Should().BeApproximately(variances.Average(), 1e-5);
        }
    }

    [Fact]
    public void Every_fault_is_listed()
    {
        FluentActions.Invoking(() => new PseudoLabelTerm(new()
        {
            Temperature = 0, Weak = new() { Noise = -1 }, Strong = new() { FrameSpans = -1, MaskedColumns = 2 },
        })).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(4);
    }

    private static IPseudoLabelThreshold Threshold(string name) => name switch
    {
        "fixed" => new FixedThreshold(0.5),
        "class-wise" => new ClassWiseThreshold(0.55),
        "self-adaptive" => new SelfAdaptiveThreshold(0.5),
        "soft" => new SoftThreshold(2, 0.5),
        _ => new RelativeThreshold(),
    };

    // Of the target that p gives and what is predicted.
    private static double CrossEntropy(double[] p, double[] predicted, double? temperature)
    {
        if (temperature is not { } t)
            return -Math.Log(predicted[Best(p)]);
        double[] q = [.. p.Select(x => Math.Pow(x, 1 / t))];
        return -q.Zip(predicted, (x, y) => x / q.Sum() * Math.Log(y)).Sum();
    }
}
