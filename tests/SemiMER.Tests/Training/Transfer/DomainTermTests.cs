using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using TorchSharp.Modules;
using static SemiMER.Tests.Training.PseudoLabelCases;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Terms that bring corpora together, against loops in double precision and central differences.</summary>
public sealed class DomainTermTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly EmotionNetwork network = PseudoLabelCases.Network();

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Matching_compares_the_rows_of_the_source_with_those_of_the_target_for_each_modality()
    {
        var loss = new MaximumMeanDiscrepancy();
        ForwardPass pass = Pass();
        IReadOnlyList<TermPart> parts = new DomainMatchingTerm(loss).Compute(pass);
        parts.Select(part => part.Name).Should()
            .Equal(network.Schema.Modalities.Select(entry => $"domain matching/{entry.Modality}"));
        foreach ((TermPart part, ModalitySchema entry) in parts.Zip(network.Schema.Modalities))
        {
            // Labeled rows 0 to 3 are of the source, labeled 4 and 5 and all unlabeled rows of the target.
            Tensor labeled = pass.LabeledPass!.Embedding(entry.Modality), pool = pass.Embedding(entry.Modality);
            double expected = loss.Compute(labeled.narrow(0, 0, 4), cat([labeled.narrow(0, 4, 2), pool])).Value();
            part.Value!.Value().Should().BeApproximately(expected, 1e-6).And.NotBe(0);
        }
    }

    [Fact]
    public void Rows_that_lack_a_modality_do_not_count_and_too_few_are_skipped()
    {
        Modality missing = network.Schema.Modalities[0].Modality;
        Modality[] others = [.. network.Schema.Modalities.Select(entry => entry.Modality).Where(other => other != missing)];
        LabeledUtterance[] rows = [.. Source(4).Select((row, i) =>
            i < 3 ? row with { Utterance = row.Utterance.WithModalities(others) } : row)];
        ForwardPass pass = Pass(rows);
        IReadOnlyList<TermPart> parts = new DomainMatchingTerm(new Coral()).Compute(pass);
        parts[0].Value.Should().BeNull();
        parts[0].SkippedBecause.Should().Contain("fewer than two").And.Contain(missing.Name);
        parts[1].Value.Should().NotBeNull();
        new DomainMatchingTerm(new Coral(), "nowhere").Compute(pass).Select(part => part.SkippedBecause).Should().NotContainNulls();
        new DomainAdversarialTerm("nowhere").Compute(pass).Single().SkippedBecause.Should().Contain("'nowhere'");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Adversarial_value_is_the_formula_and_the_network_gets_the_gradient_reversed(bool conditional)
    {
        using var term = new DomainAdversarialTerm(options: new() { HiddenSize = 5, IsConditional = conditional });
        nn.Module head = term.CreateModule(network, seed: 4);
        double Value() => term.Compute(Pass()).Single().Value!.Value();

        ForwardPass pass = Pass();
        Tensor value = term.Compute(pass).Single().Value!;
        value.Value().Should().BeApproximately(Loop(pass, head, conditional), 1e-5);
        value.backward();
        Parameter ofHead = head.named_parameters().First().parameter;
        Parameter ofEncoder = network.named_parameters()
            .First(entry => entry.name.Contains("_encoder", StringComparison.Ordinal)).parameter;
        CentralDifferences(ofHead, Value, sign: 1);
        if (!conditional)
            CentralDifferences(ofEncoder, Value, sign: -1); // with p as constants differences say something else
        ofEncoder.grad!.abs().sum().Value().Should().BePositive();
    }

    [Fact]
    public void Class_confusion_is_the_formula()
    {
        double[][] s = [.. Rows(Pass().Scores)];
        const double temperature = 1.7;
        double[][] p = [.. s.Select(row => SoftMax([.. row.Select(x => x / temperature)]))];
        double[] certainty = [.. p.Select(row => 1 + Math.Exp(row.Sum(x => x * Math.Log(x))))];
        double loss = 0;
        int classes = p[0].Length;
        for (int j = 0; j < classes; j++)
        {
            double[] c = [.. Enumerable.Range(0, classes).Select(k =>
                Enumerable.Range(0, p.Length).Sum(i => certainty[i] * p.Length / certainty.Sum() * p[i][j] * p[i][k]))];
            loss += c.Where((_, k) => k != j).Sum() / c.Sum() / classes;
        }
        new ClassConfusionTerm(temperature).Compute(Pass()).Single().Value!.Value().Should().BeApproximately(loss, 1e-6).And.BePositive();
        FluentActions.Invoking(() => new ClassConfusionTerm(0)).Should().Throw<OptionsException>().WithMessage("*temperature*");
    }

    [Fact]
    public void Information_maximization_is_the_formula_and_finite_where_a_class_is_never_predicted()
    {
        ForwardPass pass = Pass();
        double[][] p = [.. Rows(pass.Scores).Select(SoftMax)];
        double[] mean = [.. Enumerable.Range(0, p[0].Length).Select(k => p.Average(row => row[k]))];
        double Entropy(double[] row) => -row.Sum(x => x * Math.Log(x));
        new InformationMaximizationTerm().Compute(pass).Single().Value!.Value()
            .Should().BeApproximately(p.Average(Entropy) - Entropy(mean), 1e-6).And.BeNegative();

        network.AddToScores([1000, 0]);
        Tensor sure = new InformationMaximizationTerm().Compute(Pass()).Single().Value!;
        sure.Value().Should().BeApproximately(0, 1e-6);
        sure.backward();
        ClassifierBias(network).grad!.Values<float>().Should().OnlyContain(g => float.IsFinite(g));
    }

    [Fact]
    public void Starting_point_holds_encoders_where_they_were_and_heads_at_zero()
    {
        const double alpha = 0.3, beta = 0.7;
        using var term = new StartingPointTerm(alpha, beta);
        ForwardPass pass = Pass();
        (string Name, Parameter Weights)[] all = [.. network.named_parameters()];
        double heads = all.Where(entry => entry.Name.StartsWith("classifier", StringComparison.Ordinal))
            .Sum(entry => entry.Weights.Values<float>().Sum(w => (double)w * w));
        term.Compute(pass).Single().Value!.Value().Should().BeApproximately(beta / 2 * heads, 1e-5);
        Parameter encoder = all[0].Weights;
        using (no_grad())
            encoder.PlusInPlace(0.5);
        Tensor moved = term.Compute(pass).Single().Value!;
        moved.Value().Should().BeApproximately(beta / 2 * heads + alpha / 2 * 0.25 * encoder.numel(), 1e-5);
        moved.backward();
        Close(encoder.grad!.Values<float>(), [.. Enumerable.Repeat(alpha * 0.5, (int)encoder.numel())]);

        using var restored = new StartingPointTerm(alpha, beta);
        restored.LoadState(term.GetState());
        restored.Compute(pass).Single().Value!.Value().Should().Be(moved.Value());
    }

    private static LabeledUtterance[] Source(int count) =>
        [.. SmallTraining.Labeled.Take(count).Select(row => row with { Utterance = row.Utterance.InDomain("source") })];

    // Four labeled rows of the source, two of the target, five unlabeled ones of the target.
    private ForwardPass Pass(LabeledUtterance[]? source = null)
    {
        LabeledBatch labeled = SemiMER.Batching.LabeledBatch.Create(
            network.Schema, [.. source ?? Source(4), .. SmallTraining.Labeled.Skip(4).Take(2)]);
        return new ForwardPass(network, Batch(0, 1, 2, 3, 4)) { LabeledPass = new ForwardPass(network, labeled) };
    }

    private double Loop(ForwardPass pass, nn.Module head, bool conditional)
    {
        double[][] Inputs(ForwardPass each)
        {
            double[][] z = [.. Rows(cat([.. network.Schema.Modalities.Select(entry => each.Embedding(entry.Modality))], 1))];
            double[][] p = [.. Rows(each.Scores).Select(SoftMax)];
            return conditional ? [.. z.Zip(p, (x, y) => x.SelectMany(a => y.Select(b => a * b)).ToArray())] : z;
        }
        double Certainty(double[] p) => conditional ? 1 + Math.Exp(p.Sum(x => x * Math.Log(x))) : 1;
        (double[] X, double[] P)[] rows =
        [
            .. Inputs(pass.LabeledPass!).Zip(Rows(pass.LabeledPass!.Scores).Select(SoftMax)),
            .. Inputs(pass).Zip(Rows(pass.Scores).Select(SoftMax)),
        ];
        float[][] weights = [.. head.named_parameters().Select(entry => entry.parameter.Values<float>())]; // w1, b1, w2, b2
        double Score(double[] x) => weights[3][0] + Enumerable.Range(0, 5).Sum(h => weights[2][h] *
            Math.Max(0, weights[1][h] + x.Select((value, i) => value * weights[0][h * x.Length + i]).Sum()));
        double Mean(IEnumerable<(double[] X, double[] P)> those, int sign) =>
            those.Sum(row => Certainty(row.P) * Math.Log(1 + Math.Exp(-sign * Score(row.X)))) / those.Sum(row => Certainty(row.P));
        return 0.5 * (Mean(rows.Take(4), -1) + Mean(rows.Skip(4), 1));
    }

    private static void CentralDifferences(Parameter parameter, Func<double> value, int sign)
    {
        const double step = 2e-3;
        float[] gradient = parameter.grad!.Values<float>();
        int tried = 0;
        using IDisposable unrecorded = no_grad();
        foreach (int i in Enumerable.Range(0, gradient.Length).OrderByDescending(i => Math.Abs(gradient[i])).Take(6))
        {
            using Tensor flat = parameter.view(-1);
            double At(double change)
            {
                using Tensor one = flat[i];
                one.PlusInPlace(change);
                double at = value();
                one.PlusInPlace(-change);
                return at;
            }
            double slope = (At(step) - At(-step)) / (2 * step);
            ((double)gradient[i]).Should().BeApproximately(sign * slope, 2e-3 + 0.05 * Math.Abs(slope));
            tried += Math.Abs(slope) > 1e-4 ? 1 : 0;
        }
        tried.Should().BePositive();
    }
}
