using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class RegressionTests
{
    // Two targets in units of their own: one that the features tell, one that they do not, which every third row lacks.
    internal static readonly CorpusSchema Schema = new(
        "targets", SmallTraining.Corpus.Schema.Classes, SmallTraining.Corpus.Schema.Modalities, ["arousal", "valence"]);

    internal static readonly LabeledSet Labeled = WithTargets(SmallTraining.Labeled);
    internal static readonly LabeledSet Validation = WithTargets(SmallTraining.Fold.Validation);

    private static EmotionNetworkOptions Options { get; } = SmallTraining.NetworkOptions with { Targets = ["valence", "arousal"] };

    [Theory]
    [InlineData(RegressionLoss.Concordance)]
    [InlineData(RegressionLoss.MeanSquaredError)]
    public void It_is_the_formula_on_the_rows_that_have_the_target(RegressionLoss loss)
    {
        using EmotionNetwork network = EmotionNetwork.Create(Schema, Options);
        TargetStatistics.Set(network, Labeled);
        network.eval();
        using LabeledBatch batch = LabeledBatch.Create(Schema, [.. Labeled.Take(9)]);
        var pass = new ForwardPass(network, batch);
        IReadOnlyList<TermPart> parts = new RegressionTerm(loss).Compute(pass);
        parts.Select(part => part.Name).Should().Equal("regression/valence", "regression/arousal");
        double[] predicted = [.. pass.Targets.to_type(ScalarType.Float64).data<double>()];
        for (int k = 0; k < 2; k++)
        {
            int column = 1 - k; // the network has them in another order than the corpus
            double[] all = [.. Labeled.Select(row => (double)row.Targets.Span[column]).Where(double.IsFinite)];
            double mean = all.Average(), deviation = Math.Sqrt(all.Average(value => (value - mean) * (value - mean)));
            int[] rows = [.. Enumerable.Range(0, 9).Where(i => float.IsFinite(Labeled[i].Targets.Span[column]))];
            double[] x = [.. rows.Select(i => predicted[2 * i + k])];
            double[] y = [.. rows.Select(i => (Labeled[i].Targets.Span[column] - mean) / deviation)];
            double expected = loss == RegressionLoss.Concordance
                ? 1 - RegressionMetrics.FromPredictions(y, x).Concordance : x.Zip(y, (a, b) => (a - b) * (a - b)).Average();
            parts[k].Value!.item<float>().Should().BeApproximately((float)expected / 2, 1e-5f);
        }
    }

    [Theory]
    [InlineData(RegressionLoss.Concordance)]
    [InlineData(RegressionLoss.MeanSquaredError)]
    public void Gradient_is_that_of_central_differences(RegressionLoss loss)
    {
        using EmotionNetwork network = EmotionNetwork.Create(Schema, Options with { InputDropout = 0, Dropout = 0 });
        TargetStatistics.Set(network, Labeled);
        using LabeledBatch batch = LabeledBatch.Create(Schema, [.. Labeled.Take(9)]);
        Tensor bias = network.named_parameters().Single(parameter => parameter.name.StartsWith("targets", StringComparison.Ordinal)
            && parameter.name.EndsWith("bias", StringComparison.Ordinal)).parameter;
        Value().backward();
        float[] gradient = [.. bias.grad!.data<float>()];
        gradient.Should().OnlyContain(value => Math.Abs(value) > 1e-4);
        for (int k = 0; k < 2; k++)
        {
            const float step = 1e-2f;
            gradient[k].Should().BeApproximately((Shifted(k, step) - Shifted(k, -step)) / (2 * step), 1e-3f);
        }

        Tensor Value() => new RegressionTerm(loss).Compute(new ForwardPass(network, batch))
            .Aggregate(zeros(1), (sum, part) => sum + part.Value!);

        float Shifted(int k, float by)
        {
            using IDisposable unrecorded = no_grad();
            bias[k].add_(by);
            float value = Value().item<float>();
            bias[k].sub_(by);
            return value;
        }
    }

    [Fact]
    public void A_target_that_the_features_tell_is_learned_beside_the_classes_in_its_own_units()
    {
        Recipe recipe = Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions
        {
            RegressionWeight = 1, ReconstructionWeight = 3, MatchingWeight = 0.3, UnlabeledWeight = 3, Unpaired = UnpairedSets.Default,
        });
        using EmotionNetwork network = EmotionNetwork.Create(Schema, Options with
        { EmbeddingSize = 16, HiddenSizes = [32], InputDropout = 0, Dropout = 0.1 });
        TrainingResult run = new SemiSupervisedTrainer(network, recipe, SmallTraining.Options with
        { Epochs = 15, StepsPerEpoch = 20, LabeledBatchSize = 32, SelectBy = SelectionMetric.Concordance })
            .Fit(Labeled, SmallTraining.Unlabeled, Validation);
        EpochReport best = run.History[run.BestEpoch];
        best.Terms.Keys.Should().Contain("labeled/classification").And.Contain("labeled/regression/arousal");
        best.ValidationTargets["arousal"].Concordance.Should().BeGreaterThan(0.5);
        run.Recognizer.EvaluateTargets(Validation).Should().BeEquivalentTo(best.ValidationTargets);
        Prediction prediction = run.Recognizer.Predict(Validation[0].Utterance);
        prediction.Values.Keys.Should().Equal("valence", "arousal");
        double[] truth = [.. Validation.Select(row => (double)row.Targets.Span[0])];
        double deviation = Math.Sqrt(truth.Average(value => Math.Pow(value - truth.Average(), 2)));
        Validation.Average(row => run.Recognizer.Predict(row.Utterance).Values["arousal"])
            .Should().BeApproximately(truth.Average(), deviation).And.BeGreaterThan(50);
    }

    [Fact]
    public void Without_classes_targets_alone_are_trained()
    {
        using EmotionNetwork network = EmotionNetwork.Create(Schema, Options);
        TrainingResult run = new SemiSupervisedTrainer(
                network, Recipe.SupervisedRegression(RegressionLoss.MeanSquaredError),
                SmallTraining.Options with { SelectBy = SelectionMetric.Concordance })
            .Fit(Labeled, SmallTraining.Unlabeled, Validation);
        run.History[0].Terms.Keys.Should().BeEquivalentTo("labeled/regression/valence", "labeled/regression/arousal", "total");
    }

    [Fact]
    public void Saved_and_loaded_it_predicts_the_same_values()
    {
        using var folder = new TemporaryDirectory();
        using EmotionNetwork network = EmotionNetwork.Create(Schema, Options);
        using EmotionRecognizer trained = new SemiSupervisedTrainer(
                network, Recipe.SupervisedRegression(), SmallTraining.Options with { SelectBy = SelectionMetric.Concordance })
            .Fit(Labeled, SmallTraining.Unlabeled, Validation).Recognizer;
        trained.Save(folder.File("targets.semimer"));
        using EmotionRecognizer loaded = EmotionRecognizer.Load(folder.File("targets.semimer"));
        Utterance utterance = Validation[0].Utterance;
        loaded.Predict(utterance).Values.Should().Equal(trained.Predict(utterance).Values);
        loaded.Schema.Targets.Should().Equal("arousal", "valence");

        // What it goes on with: mean and deviation stay.
        var trainer = new SemiSupervisedTrainer(loaded, Recipe.SupervisedRegression(), SmallTraining.Options with { LearningRate = 1e-12 });
        using EmotionRecognizer again = trainer.Fit(Labeled, SmallTraining.Unlabeled, Validation).Recognizer;
        again.Predict(utterance).Values["arousal"].Should().BeApproximately(trained.Predict(utterance).Values["arousal"], 1e-3);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using EmotionNetwork plain = EmotionNetwork.Create(Schema, SmallTraining.NetworkOptions);
        using EmotionNetwork network = EmotionNetwork.Create(Schema, Options);
        FluentActions.Invoking(() => EmotionNetwork.Create(Schema, Options with { Targets = ["dominance"] }))
            .Should().Throw<OptionsException>().WithMessage("*'dominance'*'arousal', 'valence'*");
        FluentActions.Invoking(() => EmotionNetwork.Create(Schema, Options with { Targets = ["valence", "valence"] }))
            .Should().Throw<OptionsException>();
        FluentActions.Invoking(() => new SemiSupervisedTrainer(plain, Recipe.SupervisedRegression()))
            .Should().Throw<OptionsException>().WithMessage("*trains targets and the network predicts none*");
        FluentActions.Invoking(() => new SemiSupervisedTrainer(network, SmallTraining.Paper))
            .Should().Throw<OptionsException>().WithMessage("*no term of 'L_semi' trains that*");
        FluentActions.Invoking(() => new SemiSupervisedTrainer(
                plain, SmallTraining.Paper, SmallTraining.Options with { SelectBy = SelectionMetric.Concordance }))
            .Should().Throw<OptionsException>().WithMessage("*Concordance and the network predicts no targets*");
        FluentActions.Invoking(() => plain.PredictTargets(new Dictionary<Modality, Tensor>())).Should().Throw<ModelException>();
        LabeledSet level = new(Labeled.Classes, Labeled.Select(row => row with { Targets = new[] { 1f, row.Targets.Span[1] } }));
        Refused(level).Should().Contain("one value only of the target 'arousal'");
        Refused(SmallTraining.Labeled).Should().Contain("no value of the target 'valence'");

        string Refused(LabeledSet labeled) => FluentActions.Invoking(() => new SemiSupervisedTrainer(network, Recipe.SupervisedRegression())
            .Fit(labeled, SmallTraining.Unlabeled, Validation)).Should().Throw<TrainingException>().Which.Message;
    }

    [Fact]
    public void Batches_without_enough_rows_are_skipped_with_a_reason()
    {
        using EmotionNetwork network = EmotionNetwork.Create(Schema, Options);
        using LabeledBatch batch = LabeledBatch.Create(Schema, [Labeled[1], Labeled[0]]);
        IReadOnlyList<TermPart> parts = new RegressionTerm().Compute(new ForwardPass(network, batch));
        parts[0].SkippedBecause.Should().Be("1 utterances have the target, at least 2 needed");
        parts[1].Value.Should().NotBeNull();
    }

    private static LabeledSet WithTargets(LabeledSet set) => new(set.Classes, set.Select((row, i) => row with
    {
        Targets = new[]
        {
            100 + 20 * row.Utterance.Features[Modality.Acoustic].Values.Span[0] + 30 * row.ClassIndex,
            i % 3 == 0 ? float.NaN : MathF.Sin(i),
        },
    }));
}
