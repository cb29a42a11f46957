using MathNet.Numerics.LinearAlgebra;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class RidgeTests
{
    private static readonly CorpusSchema Schema = new("ridge", ["calm", "angry"],
        [new ModalitySchema(Modality.Acoustic, 3), new ModalitySchema(Modality.Visual, 2)], ["valence", "arousal"]);

    private static readonly LabeledSet Train = Draw("train", 40), Validation = Draw("validation", 30), Test = Draw("test", 50);

    [Fact]
    public void It_is_the_solution_of_the_normal_equations()
    {
        const double lambda = 0.3;
        using EmotionRecognizer ridge = Baselines.Ridge(Schema, Train, options: new RidgeOptions { Strengths = [lambda] });
        FeatureScaler scaler = FeatureScaler.Fit(Train, new UnlabeledSet([]));
        for (int k = 0; k < 2; k++)
        {
            LabeledUtterance[] told = [.. Train.Where(row => !float.IsNaN(row.Targets.Span[k]))];
            Matrix<double> x = Matrix<double>.Build.DenseOfRowArrays(told.Select(row => Columns(scaler.Transform(row.Utterance))));
            Vector<double> y = Vector<double>.Build.DenseOfEnumerable(told.Select(row => (double)row.Targets.Span[k]));
            Vector<double> mean = x.ColumnSums() / x.RowCount;
            Matrix<double> centred = Matrix<double>.Build.DenseOfRowVectors(x.EnumerateRows().Select(row => row - mean));
            // (X'X + n lambda I) w = X'(y - mean(y)), b = mean(y) - w mean(x)
            Matrix<double> penalty = x.RowCount * lambda * Matrix<double>.Build.DenseIdentity(x.ColumnCount);
            Vector<double> w = (centred.TransposeThisAndMultiply(centred) + penalty)
                .Solve(centred.TransposeThisAndMultiply(y - y.Average()));
            double b = y.Average() - w * mean;
            foreach (Utterance utterance in Test.Utterances)
            {
                double expected = w * Vector<double>.Build.Dense(Columns(scaler.Transform(utterance))) + b;
                ridge.Predict(utterance).Values[Schema.Targets[k]].Should().BeApproximately(expected, 1e-4);
            }
        }
    }

    [Fact]
    public void Penalties_are_chosen_by_concordance_on_the_validation_set_and_it_beats_the_mean()
    {
        using EmotionRecognizer ridge = Baselines.Ridge(Schema, Train, validation: Validation);
        using EmotionRecognizer mean = Baselines.TargetMeans(Schema, Train);
        double[] tried = [.. new RidgeOptions().Penalties.Select(lambda =>
        {
            using EmotionRecognizer one = Baselines.Ridge(Schema, Train, options: new RidgeOptions { Strengths = [lambda] });
            return one.EvaluateTargets(Validation)["valence"].Concordance;
        })];
        ridge.EvaluateTargets(Validation)["valence"].Concordance.Should().BeApproximately(tried.Max(), 1e-6);
        ridge.EvaluateTargets(Test)["valence"].Concordance.Should().BeGreaterThan(0.8);
        RegressionMetrics flat = mean.EvaluateTargets(Test)["valence"];
        flat.Concordance.Should().BeApproximately(0, 1e-9);
        flat.MeanAbsoluteError.Should().BeGreaterThan(ridge.EvaluateTargets(Test)["valence"].MeanAbsoluteError);
        mean.Predict(Test[0].Utterance).Values["arousal"].Should().BeApproximately(
            Train.Select(row => row.Targets.Span[1]).Where(float.IsFinite).Average(), 1e-5);
    }

    [Fact]
    public void It_is_saved_and_loaded_as_any_recognizer_and_predicts_without_a_modality()
    {
        using var folder = new TemporaryDirectory();
        using EmotionRecognizer ridge = Baselines.Ridge(Schema, Train, validation: Validation, targets: ["valence"]);
        ridge.Save(folder.File("ridge.semimer"));
        using EmotionRecognizer loaded = EmotionRecognizer.Load(folder.File("ridge.semimer"));
        foreach (Utterance utterance in Test.Utterances)
            loaded.Predict(utterance).Values.Should().Equal(ridge.Predict(utterance).Values);
        Prediction half = loaded.Predict(Test[1].Utterance.WithModalities([Modality.Visual]));
        double.IsFinite(half.Values["valence"]).Should().BeTrue();
        half.Probabilities[0].Should()
            .BeApproximately((float)Train.ClassCounts[0] / Train.Count, 1e-5f, "classes are those of the majority");
    }

    [Fact]
    public void What_cannot_be_fitted_is_refused()
    {
        FluentActions.Invoking(() => Baselines.Ridge(Schema, Train))
            .Should().Throw<OptionsException>().WithMessage("*no validation set chooses*");
        FluentActions.Invoking(() => Baselines.Ridge(Schema, Train, validation: Validation, targets: ["dominance"]))
            .Should().Throw<OptionsException>().WithMessage("*'valence', 'arousal'*");
        FluentActions.Invoking(() => Baselines.Ridge(Schema, Train, validation: Train)).Should().Throw<TrainingException>();
        LabeledSet untold = new(Train.Classes, Train.Select(row => row with { Targets = new[] { float.NaN, 1f } }));
        FluentActions.Invoking(() => Baselines.Ridge(Schema, untold, validation: Validation))
            .Should().Throw<TrainingException>().WithMessage("No row of a set has the target 'valence'.");
        FluentActions.Invoking(() => Baselines.Ridge(Schema, Train, options: new RidgeOptions { Strengths = [0] }))
            .Should().Throw<OptionsException>();
    }

    // Vector, flag, vector, flag; zeros where the modality is absent.
    private static double[] Columns(Utterance scaled) => [.. Schema.Modalities.SelectMany(entry =>
        scaled.Features.TryGetValue(entry.Modality, out ModalityFeatures? features)
            ? [.. features.Values.ToArray().Select(value => (double)value), 1] : new double[entry.Width + 1])];

    private static LabeledSet Draw(string name, int rows)
    {
        var random = new RandomSource(3, name);
        return new LabeledSet(Schema.Classes, Enumerable.Range(0, rows).Select(i =>
        {
            float[] a = [.. Enumerable.Range(0, 3).Select(_ => (float)random.NextNormal())], v = [(float)random.NextNormal(), 7];
            var features = new Dictionary<Modality, ModalityFeatures> { [Modality.Acoustic] = ModalityFeatures.Vector(a) };
            if (i % 4 != 0)
                features.Add(Modality.Visual, ModalityFeatures.Vector(v));
            float valence = 5 + 2 * a[0] - a[1] + (i % 4 != 0 ? v[0] + 3 : 0) + 0.3f * (float)random.NextNormal();
            return new LabeledUtterance(
                new Utterance { Id = $"{name} {i}", Speaker = $"{name} {i % 5}", Features = features }, i % 3 == 0 ? 1 : 0)
            {
                Targets = new[] { valence, i % 3 == 0 ? float.NaN : a[2] },
            };
        }));
    }
}
