using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>
/// Garbage collections never take a number from an operation. With TorchSharp's operators one of twenty steps here failed, and a number
/// read after it was freed would give another loss. The collections are those of the whole process, so nothing runs beside, and each
/// step takes long: with SEMIMER_SLOW=1 all losses have five steps and collections no pause between them, else two losses have two steps.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class CollectionTests
{
    private static readonly bool IsSlow = Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1";

    private static readonly TrainerOptions Options = SmallTraining.Options with { Epochs = 1, StepsPerEpoch = IsSlow ? 5 : 2 };

    private static readonly CorpusSchema Schema = new(
        "targets", SmallTraining.Corpus.Schema.Classes, SmallTraining.Corpus.Schema.Modalities, ["valence"]);

    private static readonly Dictionary<string, IMatchingLoss> Losses = new IMatchingLoss[]
    {
        new MaximumMeanDiscrepancy(), new Coral(), new JensenShannon(), new GaussianKullbackLeibler(),
        new GaussianWasserstein(), new InfoNce(), new HilbertSchmidtIndependence(), new CanonicalCorrelation(),
    }.ToDictionary(loss => loss.Name);

    public static TheoryData<string> Names => [.. Losses.Keys.Take(IsSlow ? Losses.Count : 2)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Trainings_are_the_same_while_garbage_is_collected_all_the_time(string name)
    {
        float[] calm = Train(Losses[name]);
        using (new Collecting())
            Train(Losses[name]).Should().Equal(calm);
    }

    private static float[] Train(IMatchingLoss loss)
    {
        Recipe recipe = Recipe.Paper(loss, new PaperRecipeOptions
        {
            Unpaired = loss is IRowAlignedLoss ? null : UnpairedSets.Default,
            Margin = loss is IRowAlignedLoss ? null : 1,
            Classification = new ClassificationOptions { FocalGamma = 2, LabelSmoothing = 0.1 },
            RegressionWeight = 1,
        });
        using EmotionNetwork network = EmotionNetwork.Create(Schema, SmallTraining.NetworkOptions with { Targets = ["valence"] });
        new SemiSupervisedTrainer(network, recipe, Options)
            .Fit(WithTarget(SmallTraining.Labeled), SmallTraining.Unlabeled, WithTarget(SmallTraining.Fold.Validation));
        return SmallTraining.Weights(network);
    }

    private static LabeledSet WithTarget(LabeledSet set) => new(set.Classes, set.Select(row => row with
    {
        Targets = new[] { row.Utterance.Features[Modality.Acoustic].Values.Span[0] },
    }));

    /// <summary>A thread that does nothing but collect garbage, until it is disposed of.</summary>
    private sealed class Collecting : IDisposable
    {
        private readonly Thread thread;
        private volatile bool ends;

        public Collecting()
        {
            thread = new Thread(() =>
            {
                while (!ends)
                {
                    GC.Collect(0);
                    if (!IsSlow)
                        Thread.Sleep(1); // without a pause a step may take a minute
                }
            });
            thread.Start();
        }

        public void Dispose()
        {
            ends = true;
            thread.Join();
        }
    }
}
