using SemiMER.Batching;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static SemiMER.Tests.Training.PseudoLabelCases;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Mean teacher, Π-model and entropy against loops in double precision.</summary>
public sealed class ConsistencyTermTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope(); // or a collection may end a tensor while libtorch reads it

    public void Dispose() => scope.Dispose();

    private const double Decay = 0.6;

    private static readonly MeanTeacherOptions WithoutViews = new() { Decay = Decay, Weak = null, Strong = null };

    [Fact]
    public void Teacher_is_the_average_of_the_weights_after_each_update()
    {
        using var term = new MeanTeacherTerm(WithoutViews);
        using EmotionNetwork network = PseudoLabelCases.Network();
        using EmotionNetwork teacher = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 1, 2, 3);
        double[]? average = null;
        for (int step = 0; step < 6; step++)
        {
            float[] weights = SmallTraining.Weights(network);
            double d = Math.Min(Decay, (1.0 + step) / (10 + step));
            average = average is null ? [.. weights] : [.. average.Zip(weights, (a, w) => d * a + (1 - d) * w)];
            SetWeights(teacher, average);
            double[][] p = [.. Rows(network.call(batch)).Select(SoftMax)], q = [.. Rows(teacher.call(batch)).Select(SoftMax)];
            double expected = p.Zip(q, (one, other) => one.Zip(other, (x, y) => (x - y) * (x - y)).Sum()).Average();
            for (int part = 0; part < 2; part++) // two batches of one update
            {
                term.Compute(new ForwardPass(network, batch) { Step = step }).Single().Value!.Value()
                    .Should().BeApproximately(expected, 1e-6);
            }
            (step == 0 || expected > 1e-4).Should().BeTrue();
            SmallTraining.Weights(network).Should().Equal(weights, "the network has its own weights again");
            SetWeights(network, [.. weights.Select((w, i) => w + 0.3 * Math.Sin(i + step))]);
        }
    }

    [Fact]
    public void Teacher_has_no_gradient_and_no_dropout()
    {
        using var term = new MeanTeacherTerm(WithoutViews);
        using EmotionNetwork network = SmallTraining.Network();
        using UtteranceBatch batch = Batch(0, 1, 2, 3);
        var pass = new ForwardPass(network, batch);
        network.train();
        Tensor value = term.Compute(pass).Single().Value!;
        network.training.Should().BeTrue();
        double[][] p = [.. Rows(pass.Scores).Select(SoftMax)];
        network.eval();
        double[][] q = [.. Rows(network.call(batch)).Select(SoftMax)];
        value.Value().Should().BeApproximately(
            p.Zip(q, (one, other) => one.Zip(other, (x, y) => (x - y) * (x - y)).Sum()).Average(), 1e-6).And.BePositive();

        // dL/ds_ic = 2/n p_ic [(p_ic - q_ic) - sum_k p_ik (p_ik - q_ik)]
        value.backward();
        double[] expected = [.. Enumerable.Range(0, 2).Select(c => p.Zip(q, (one, other) =>
            2 * one[c] * (one[c] - other[c] - one.Zip(other, (x, y) => x * (x - y)).Sum())).Average())];
        Tensor bias = ClassifierBias(network);
        Close(bias.grad!.Values<float>(), expected, 1e-6);
    }

    [Fact]
    public void Teacher_can_be_saved()
    {
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 1, 2, 3);
        var term = new MeanTeacherTerm(WithoutViews);
        term.GetState().Should().BeEmpty();
        for (int step = 0; step < 3; step++)
        {
            term.Compute(new ForwardPass(network, batch) { Step = step });
            SetWeights(network, [.. SmallTraining.Weights(network).Select((w, i) => w + 0.3 * Math.Sin(i + step))]);
        }
        using var other = new MeanTeacherTerm(WithoutViews);
        other.LoadState(term.GetState());
        other.GetState().Keys.Should().BeEquivalentTo(term.GetState().Keys, "what was loaded can be saved before it is used");
        float[] expected = term.Compute(new ForwardPass(network, batch) { Step = 3 }).Single().Value!.Values<float>();
        other.Compute(new ForwardPass(network, batch) { Step = 3 }).Single().Value!.Values<float>().Should().Equal(expected);
        term.Dispose();
    }

    [Fact]
    public void Teacher_is_of_one_network()
    {
        using var term = new MeanTeacherTerm();
        using EmotionNetwork network = PseudoLabelCases.Network(), other = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0);
        term.Compute(new ForwardPass(network, batch));
        FluentActions.Invoking(() => term.Compute(new ForwardPass(other, batch)))
            .Should().Throw<TrainingException>().WithMessage("*another network*");
        FluentActions.Invoking(() => new MeanTeacherTerm(new() { Decay = 1, Weak = new() { Noise = -1 } }))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(2);
    }

    [Fact]
    public void Pi_model_compares_two_views_and_teaches_both()
    {
        var view = new FeatureViewOptions { Noise = 0.5 };
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 1, 2, 3);
        Tensor value = new PiModelTerm(view).Compute(new ForwardPass(network, batch)).Single().Value!;

        var draws = new DropoutMasks(new RandomSource(0, "augment"));
        double[][] p = [.. Rows(network.call(FeatureViews.Of(batch, view, [], draws))).Select(SoftMax)];
        double[][] q = [.. Rows(network.call(FeatureViews.Of(batch, view, [], draws))).Select(SoftMax)];
        double[][] difference = [.. p.Zip(q, (one, other) => one.Zip(other, (x, y) => x - y).ToArray())];
        value.Value().Should().BeApproximately(difference.Average(row => row.Sum(x => x * x)), 1e-6).And.BePositive();
        value.backward();
        double[] expected = [.. Enumerable.Range(0, 2).Select(c => Enumerable.Range(0, 4).Average(i =>
            2 * p[i][c] * (difference[i][c] - p[i].Zip(difference[i], (x, y) => x * y).Sum())
            - 2 * q[i][c] * (difference[i][c] - q[i].Zip(difference[i], (x, y) => x * y).Sum())))];
        Tensor bias = ClassifierBias(network);
        Close(bias.grad!.Values<float>(), expected, 1e-6);
    }

    [Fact]
    public void Entropy_is_that_of_what_is_predicted()
    {
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0, 1, 2, 3, 4, 5);
        var pass = new ForwardPass(network, batch);
        Tensor value = new EntropyTerm().Compute(pass).Single().Value!;
        value.Value().Should().BeApproximately(
            Rows(pass.Scores).Select(SoftMax).Average(p => -p.Sum(x => x * Math.Log(x))), 1e-6);
        value.backward();
        network.parameters().First().grad!.Values<float>().Should().Contain(g => g != 0);
        new EntropyTerm().Diagnose(pass)["entropy/latent variance/acoustic"].Should().BePositive();
    }

    [Fact]
    public void Entropy_of_one_that_is_sure_is_0()
    {
        using EmotionNetwork network = PseudoLabelCases.Network();
        using UtteranceBatch batch = Batch(0);
        using (no_grad())
            ClassifierBias(network).copy_(tensor(new[] { 500f, -500f }));
        Tensor value = new EntropyTerm().Compute(new ForwardPass(network, batch)).Single().Value!;
        value.Value().Should().Be(0);
        value.backward();
        network.parameters().SelectMany(parameter => parameter.grad?.Values<float>() ?? []).Should().OnlyContain(g => g == 0);
    }

    private static void SetWeights(EmotionNetwork network, double[] weights)
    {
        using var unrecorded = no_grad();
        int at = 0;
        foreach ((_, Tensor value) in network.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            int count = (int)value.numel();
            using Tensor own = tensor([.. weights.Skip(at).Take(count).Select(w => (float)w)], value.shape);
            value.copy_(own);
            at += count;
        }
    }
}
