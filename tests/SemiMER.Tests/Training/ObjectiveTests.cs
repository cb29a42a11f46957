using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>The paper's objective against double loops in double precision.</summary>
public sealed class ObjectiveTests
{
    private const double Sigma = 1.5;
    private static readonly Modality[] Modalities = [Modality.Acoustic, Modality.Visual, Modality.Lexical];
    private static readonly CorpusSchema Schema = SmallTraining.Corpus.Schema;

    [Fact]
    public void Total_is_L_s_plus_omega_L_u()
    {
        const double alpha = 0.5, beta = 0.3, omega = 0.7;
        LabeledUtterance[] labeledRows = [.. SmallTraining.Labeled.Where(item => item.ClassIndex == 0).Take(5),
            .. SmallTraining.Labeled.Where(item => item.ClassIndex == 1).Take(3)];
        Utterance[] pool = [.. SmallTraining.Unlabeled.GroupBy(row => row.Dialogue).Take(2)
            .SelectMany((dialogue, i) => dialogue.Take(4 - i))];
        pool.Should().HaveCount(7);
        var labeled = new LabeledSet(Schema.Classes, labeledRows);
        var unlabeled = new UnlabeledSet(pool);
        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled);

        var own = new Oracle(scaler);
        double expectedClassification = own.CrossEntropy(labeledRows, [8.0 / (2 * 5), 8.0 / (2 * 3)]);
        Utterance[] labeledUtterances = [.. labeled.Utterances];
        var expected = new Dictionary<string, double> { ["labeled/classification"] = expectedClassification };
        double unsupervised = 0, unlabeledSum = 0;
        foreach (Modality modality in Modalities)
        {
            unsupervised += alpha * (expected[$"labeled/reconstruction/{modality}"] = own.Reconstruction(modality, labeledUtterances));
            unlabeledSum += alpha * (expected[$"unlabeled/reconstruction/{modality}"] = own.Reconstruction(modality, pool));
        }
        foreach (Modality other in Modalities.Skip(1))
        {
            Utterance[] calm = [.. labeledUtterances[..5]], angry = [.. labeledUtterances[5..]];
            unsupervised += beta * (
                expected[$"labeled/matching/pair/acoustic-{other}"] = own.Discrepancy(labeledUtterances, other, labeledUtterances));
            unsupervised += beta * (expected[$"labeled/matching/unpair/acoustic-{other}"] =
                -(own.Discrepancy(calm, other, angry) + own.Discrepancy(angry, other, calm)) / 2);
            unlabeledSum += beta * (expected[$"unlabeled/matching/pair/acoustic-{other}"] = own.Discrepancy(pool, other, pool));
            unlabeledSum += beta * (
                expected[$"unlabeled/matching/unpair/acoustic-{other}"] = -own.Discrepancy(pool[..4], other, pool[4..]));
        }
        expected["total"] = expectedClassification + unsupervised + omega * unlabeledSum;

        Recipe recipe = Recipe.Paper(
            new MaximumMeanDiscrepancy(MaximumMeanDiscrepancyOptions.SingleGaussian(Sigma)),
            new PaperRecipeOptions
            {
                ReconstructionWeight = alpha, MatchingWeight = beta, UnlabeledWeight = omega, Unpaired = UnpairedSets.Default,
            });
        var trainer = new SemiSupervisedTrainer(own.Network, recipe, new TrainerOptions { Epochs = 1, StepsPerEpoch = 1 });
        IReadOnlyDictionary<string, double>? terms = null;
        trainer.StepCompleted += (_, completed) => terms = completed.Terms;
        EpochReport report = trainer.Fit(labeled, unlabeled, SmallTraining.Fold.Validation).History.Single();

        terms!.Keys.Should().BeEquivalentTo(expected.Keys);
        foreach ((string name, double value) in expected)
            terms[name].Should().BeApproximately(value, 1e-5 * Math.Max(1, Math.Abs(value)), name);
        report.Terms.Should().BeEquivalentTo(terms, "the mean over one step is the step");
        report.Skipped.Should().BeEmpty();
    }

    [Fact]
    public void Weighted_cross_entropy_is_divided_by_the_sum_of_the_weights()
    {
        var own = new Oracle(FeatureScaler.Fit(SmallTraining.Labeled, SmallTraining.Unlabeled));
        LabeledUtterance[] rows = [.. SmallTraining.Labeled.Where(item => item.ClassIndex == 0).Take(1),
            .. SmallTraining.Labeled.Where(item => item.ClassIndex == 1).Take(3)];
        using LabeledBatch batch = LabeledBatch.Create(Schema, [.. rows.Select(own.Scaled)]);
        using Tensor weights = tensor(new[] { 0.5f, 4f });
        new ClassificationTerm().Compute(new ForwardPass(own.Network, batch, weights)).Single().Value!.item<float>()
            .Should().BeApproximately((float)own.CrossEntropy(rows, [0.5, 4]), 1e-5f);
        new ClassificationTerm().Compute(new ForwardPass(own.Network, batch)).Single().Value!.item<float>()
            .Should().BeApproximately((float)own.CrossEntropy(rows, [1, 1]), 1e-5f);
    }

    [Fact]
    public void Classification_of_an_unlabeled_batch_is_skipped_with_a_reason()
    {
        using EmotionNetwork network = SmallTraining.Network();
        using UtteranceBatch batch = UtteranceBatch.Create(Schema, [SmallTraining.Unlabeled[0]]);
        TermPart part = new ClassificationTerm().Compute(new ForwardPass(network, batch)).Single();
        part.Value.Should().BeNull();
        part.SkippedBecause.Should().Contain("no labels");
    }

    [Fact]
    public void Recipes_list_their_faults()
    {
        Recipe recipe = Recipe.Of("x", [new(new ClassificationTerm(), double.NaN)], [new(new ClassificationTerm(), 1)], -1);
        string.Join(' ', FluentActions.Invoking(recipe.Validate).Should().Throw<OptionsException>().Which.Faults).Should().ContainAll(
            "Weight of 'classification' is NaN", "'classification' needs labels", "UnlabeledWeight is -1; at least 0");
        FluentActions.Invoking(Recipe.Of("x", [new(new ClassificationTerm(), 0)]).Validate)
            .Should().Throw<OptionsException>().WithMessage("*1 fault*nothing would be learned*");
        FluentActions.Invoking(() => Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions
        { ReconstructionWeight = -1, MatchingWeight = double.NaN, UnlabeledWeight = double.PositiveInfinity }))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);
        FluentActions.Invoking(() => Recipe.Paper(
                new GaussianKullbackLeibler(), new PaperRecipeOptions { Unpaired = UnpairedSets.Default }))
            .Should().Throw<OptionsException>().WithMessage("*give a margin*");
    }

    [Fact]
    public void Terms_of_one_name_are_refused()
    {
        Recipe recipe = Recipe.Of("x", [new(new ReconstructionTerm(), 1), new(new ReconstructionTerm(), 2)]);
        FluentActions.Invoking(recipe.Validate).Should().Throw<OptionsException>().WithMessage("*'reconstruction'*more than once*");
    }

    /// <summary>A network without dropout and what must come out of it, computed row by row.</summary>
    private sealed class Oracle
    {
        private readonly FeatureScaler scaler;
        private readonly Dictionary<Modality, DenseEncoder> encoders = [];
        private readonly Dictionary<Modality, DenseDecoder> decoders = [];

        public Oracle(FeatureScaler scaler)
        {
            this.scaler = scaler;
            manual_seed(4);
            foreach (ModalitySchema entry in Schema.Modalities)
            {
                encoders.Add(entry.Modality, new DenseEncoder(entry.Width, [8], 4, dropout: 0));
                decoders.Add(entry.Modality, new DenseDecoder(entry.Width, [8], 4, dropout: 0));
            }
            Network = new EmotionNetwork(
                Schema, encoders.ToDictionary(entry => entry.Key, entry => (IModalityEncoder)entry.Value),
                decoders.ToDictionary(entry => entry.Key, entry => (IModalityDecoder)entry.Value),
                new EmotionNetworkOptions { InputDropout = 0, Dropout = 0 });
        }

        public EmotionNetwork Network { get; }

        public LabeledUtterance Scaled(LabeledUtterance row) => row with { Utterance = scaler.Transform(row.Utterance) };

        // - sum_i w_i log softmax(s_i)[y_i] / sum_i w_i
        public double CrossEntropy(LabeledUtterance[] rows, double[] weights)
        {
            double sum = 0, weightSum = 0;
            foreach (LabeledUtterance row in rows)
            {
                using UtteranceBatch batch = UtteranceBatch.Create(Schema, [scaler.Transform(row.Utterance)]);
                double[] scores = [.. Network.call(batch).data<float>().ToArray()];
                sum -= weights[row.ClassIndex] * (scores[row.ClassIndex] - Math.Log(scores.Sum(Math.Exp)));
                weightSum += weights[row.ClassIndex];
            }
            return sum / weightSum;
        }

        public double Reconstruction(Modality modality, Utterance[] rows) => rows.Average(row =>
        {
            float[] x = Vector(modality, row);
            float[] again = decoders[modality].forward(encoders[modality].forward(tensor(x).unsqueeze(0))).data<float>().ToArray();
            return x.Zip(again, (one, other) => Math.Pow((double)one - other, 2)).Average();
        });

        // unbiased squared MMD between the acoustic latents of some rows and other latents of others
        public double Discrepancy(Utterance[] acousticRows, Modality other, Utterance[] otherRows)
        {
            double[][] p = [.. acousticRows.Select(row => Latent(Modality.Acoustic, row))],
                q = [.. otherRows.Select(row => Latent(other, row))];
            return Within(p) + Within(q) - 2 * p.Average(x => q.Average(y => Kernel(x, y)));
        }

        private static double Within(double[][] rows)
        {
            double sum = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                for (int j = 0; j < rows.Length; j++)
                    sum += i == j ? 0 : Kernel(rows[i], rows[j]);
            }
            return sum / (rows.Length * (rows.Length - 1));
        }

        private static double Kernel(double[] x, double[] y) =>
            Math.Exp(-x.Zip(y, (one, other) => (one - other) * (one - other)).Sum() / (2 * Sigma * Sigma));

        private double[] Latent(Modality modality, Utterance row) =>
            [.. encoders[modality].forward(tensor(Vector(modality, row)).unsqueeze(0)).data<float>().ToArray()];

        private float[] Vector(Modality modality, Utterance row) => scaler.Transform(row).Features[modality].Values.ToArray();
    }
}
