using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static SemiMER.Tests.Training.PseudoLabelCases;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class CrossModalConsistencyTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope(); // or a collection may end a tensor while libtorch reads it

    public void Dispose() => scope.Dispose();

    private static readonly Modality[] Modalities = [Modality.Acoustic, Modality.Visual, Modality.Lexical];

    private static readonly CrossModalConsistencyOptions Both = new()
    {
        Lessons = [new(Modality.Acoustic, Modality.Visual), new(Modality.Lexical, Modality.Acoustic)],
    };

    public static TheoryData<string> Fusions => ["concatenation", "gated"];

    [Theory]
    [MemberData(nameof(Fusions))]
    public void It_is_the_divergence_between_predictions_of_subsets(string fusion)
    {
        using EmotionNetwork network = Network(fusion);
        Utterance[] rows = [.. Enumerable.Range(0, 8).Select(Subset)];
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, rows);
        IReadOnlyList<TermPart> parts = new CrossModalConsistencyTerm(Both).Compute(new ForwardPass(network, batch));

        var expected = Modalities.ToDictionary(m => $"cross-modal/fused-{m}", m => Mean(m, null));
        expected.Add("cross-modal/acoustic-visual", Mean(Modality.Visual, Modality.Acoustic));
        expected.Add("cross-modal/lexical-acoustic", Mean(Modality.Acoustic, Modality.Lexical));
        parts.Select(part => part.Name).Should().BeEquivalentTo(expected.Keys);
        foreach (TermPart part in parts)
            part.Value!.Value().Should().BeApproximately(expected[part.Name], 1e-6).And.BePositive(part.Name);

        // Each row by itself, without the modalities that do not count.
        double Mean(Modality learner, Modality? teacher) => rows
            .Where(row => row.Has(learner) && (teacher is null ? row.Features.Count > 1 : row.Has(teacher)))
            .Average(row => Divergence(
                Predict(network, teacher is null ? row : row.WithModalities(teacher)), Predict(network, row.WithModalities(learner))));
    }

    [Fact]
    public void Only_the_learner_is_taught()
    {
        using EmotionNetwork network = Network("concatenation");
        using UtteranceBatch batch = Batch(0, 1, 2, 3);
        var term = new CrossModalConsistencyTerm(new() { FusedTeaches = false, Lessons = [new(Modality.Acoustic, Modality.Visual)] });
        var pass = new ForwardPass(network, batch);
        term.Compute(pass).Single().Value!.backward();
        float[] Gradient(string part) => [.. network.named_parameters()
            .Where(entry => entry.name.StartsWith(part, StringComparison.Ordinal))
            .SelectMany(entry => entry.parameter.grad?.Values<float>() ?? [])];
        Gradient("visual_encoder").Should().Contain(g => g != 0);
        Gradient("acoustic_encoder").Concat(Gradient("lexical_encoder")).Should().NotContain(g => g != 0);

        // dL/d(bias of class c) = 1/n sum_i (p_ic - q_ic)
        double[][] q = [.. batch.Utterances.Select(row => Predict(network, row.WithModalities(Modality.Acoustic)))];
        double[][] p = [.. batch.Utterances.Select(row => Predict(network, row.WithModalities(Modality.Visual)))];
        Tensor bias = ClassifierBias(network);
        Close(bias.grad!.Values<float>(), [.. Enumerable.Range(0, 2).Select(c => p.Zip(q, (one, other) => one[c] - other[c]).Average())]);
        term.Diagnose(pass).Keys.Should().Equal("cross-modal/latent variance/visual");
    }

    [Fact]
    public void Without_an_utterance_that_has_both_a_part_is_skipped()
    {
        using EmotionNetwork network = Network("concatenation");
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, [SmallTraining.Unlabeled[0].WithModalities(Modality.Lexical)]);
        IReadOnlyList<TermPart> parts = new CrossModalConsistencyTerm(Both).Compute(new ForwardPass(network, batch));
        parts.Should().HaveCount(5).And.OnlyContain(part => ReferenceEquals(part.Value, null));
        parts[0].SkippedBecause.Should().Be("no utterance has 'acoustic' and another modality");
        parts[3].SkippedBecause.Should().Be("no utterance has 'visual' and 'acoustic'");
    }

    [Fact]
    public void Networks_and_options_that_do_not_fit_are_refused()
    {
        FluentActions.Invoking(() => new CrossModalConsistencyTerm(new()
        {
            FusedTeaches = false, Lessons = [new(Modality.Visual, Modality.Visual), new(Modality.Visual, Modality.Visual)],
        })).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);
        FluentActions.Invoking(() => new CrossModalConsistencyTerm(new() { FusedTeaches = false })).Should().Throw<OptionsException>();
        var one = new CorpusSchema("one", ["a", "b"], [new ModalitySchema(Modality.Visual, 2)]);
        FluentActions.Invoking(() => new CrossModalConsistencyTerm().Check(one))
            .Should().Throw<TrainingException>().WithMessage("*only 'visual'*");
        var two = new CorpusSchema("two", ["a", "b"], [new ModalitySchema(Modality.Visual, 2), new ModalitySchema(Modality.Lexical, 2)]);
        FluentActions.Invoking(() => new CrossModalConsistencyTerm(Both).Check(two))
            .Should().Throw<TrainingException>().WithMessage("*acoustic*");
        FluentActions.Invoking(() => Recipe.CrossModal(new() { AlignmentTemperature = 0, AlignmentWeight = -1, ConsistencyWeight = -1 }))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);
    }

    private static EmotionNetwork Network(string fusion) => EmotionNetwork.Create(
        SmallTraining.Corpus.Schema, SmallTraining.NetworkOptions with
        {
            Dropout = 0,
            InputDropout = 0,
            Seed = 4,
            Fusion = fusion == "gated" ? new GatedFusionOptions() : new ConcatenationFusionOptions(),
        });

    // Rows with all, with two, and with one of the modalities.
    private static Utterance Subset(int row) => SmallTraining.Unlabeled[row].WithModalities((row % 4) switch
    {
        0 => Modalities,
        1 => [Modality.Acoustic, Modality.Visual],
        2 => [Modality.Lexical, Modality.Acoustic],
        _ => [Modalities[row / 4]],
    });

    private static double[] Predict(EmotionNetwork network, Utterance row)
    {
        return SoftMax(Rows(network.call(UtteranceBatch.Create(network.Schema, [row])))[0]);
    }

    private static double Divergence(double[] q, double[] p) => q.Zip(p, (x, y) => x * Math.Log(x / y)).Sum();
}
