using MathNet.Numerics.Distributions;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Tests.Experiments;

/// <summary>
/// Experiments whose true UA is known. An utterance is recognised if the class's ease and the effects of its speaker, of speaker and class,
/// of the recipe on them, of the fold's training, of fold and seed, of the utterance itself and of chance are above 0 together. All are
/// normal, so the true recall of a class is Phi(ease / sqrt(sum of variances)).
/// </summary>
internal sealed record SimulatedExperiment
{
    public const string Baseline = "one", Candidate = "other";

    private const double OfSpeaker = 0.25, OfSpeakerAndClass = 0.3, OfRecipeOnSpeaker = 0.12, OfRecipeOnSpeakerAndClass = 0.15,
        OfSeed = 0.1, OfUtterance = 0.7, OfChance = 0.7;

    private static readonly double[] Ease = [0.9, 0.3, 0.6, -0.1];
    private static readonly double[] Shares = [0.18, 0.30, 0.20, 0.32]; // classes of a speaker, before its own scatter
    private static readonly double[] Sizes = [260, 65, 205, 45, 150, 305, 110, 75, 240, 130]; // utterances of ten speakers
    private static readonly string[] Classes = ["angry", "happy", "sad", "neutral"];
    private static readonly float[][] Said =
        [.. Enumerable.Range(0, 4).Select(said => Enumerable.Range(0, 4).Select(c => c == said ? 0.7f : 0.1f).ToArray())];

    public required int SpeakersPerFold { get; init; }

    /// <summary>
    /// Standard deviation of what the speakers of a fold share: the luck of its training, half of its variance the same for both recipes.
    /// </summary>
    public double OfFold { get; init; }

    /// <summary>True UA of the candidate less that of the baseline.</summary>
    public double Gain { get; init; }

    public int Seeds { get; init; } = 2;

    private double Variance => Square(OfSpeaker) + Square(OfSpeakerAndClass) + Square(OfRecipeOnSpeaker) + Square(OfRecipeOnSpeakerAndClass)
        + Square(OfFold) + Square(OfSeed) + Square(OfUtterance) + Square(OfChance);

    /// <summary>True UA of the baseline.</summary>
    public double Truth => TruthWith(0);

    /// <summary>Cells of both recipes, as an experiment would have given them.</summary>
    public IReadOnlyList<ExperimentCell> Draw(RandomSource random)
    {
        double more = EaseOfGain();
        double[] sizes = [.. Sizes];
        random.Shuffle(sizes.AsSpan());
        var cells = new List<ExperimentCell>();
        int folds = sizes.Length / SpeakersPerFold;
        for (int fold = 0; fold < folds; fold++)
        {
            double Normal(double deviation) => deviation * random.NextNormal();
            double shared = Normal(OfFold / Math.Sqrt(2));
            double[] ofRecipe = [shared + Normal(OfFold / Math.Sqrt(2)), shared + Normal(OfFold / Math.Sqrt(2)) + more];
            double[] ofSeed = [.. Enumerable.Range(0, 2 * Seeds).Select(_ => Normal(OfSeed))];
            var predictions = Enumerable.Range(0, 2 * Seeds).Select(_ => new List<CellPrediction>()).ToArray();
            foreach (int speaker in Enumerable.Range(fold * SpeakersPerFold, SpeakersPerFold))
            {
                double own = Normal(OfSpeaker);
                string name = $"{speaker}";
                double[] onSpeaker = [Normal(OfRecipeOnSpeaker), Normal(OfRecipeOnSpeaker)];
                double[] weights = [.. Shares.Select(share => share * Math.Exp(Normal(0.4)))];
                for (int c = 0; c < Classes.Length; c++)
                {
                    double ofClass = Ease[c] + own + Normal(OfSpeakerAndClass);
                    double[] ease = [ofClass + onSpeaker[0] + Normal(OfRecipeOnSpeakerAndClass) + ofRecipe[0],
                        ofClass + onSpeaker[1] + Normal(OfRecipeOnSpeakerAndClass) + ofRecipe[1]];
                    int count = (int)Math.Max(1, sizes[speaker] * weights[c] / weights.Sum());
                    for (int i = 0; i < count; i++)
                    {
                        double ofUtterance = Normal(OfUtterance);
                        for (int cell = 0; cell < predictions.Length; cell++)
                        {
                            bool isRight = ease[cell % 2] + ofSeed[cell] + ofUtterance + Normal(OfChance) > 0;
                            int said = isRight ? c : (c + 1 + random.NextInt32(3)) % 4;
                            predictions[cell].Add(new CellPrediction("", name, null, c, Said[said]));
                        }
                    }
                }
            }
            cells.AddRange(predictions.Select((rows, cell) => Cell($"fold {fold}", cell, rows)));
        }
        return cells;
    }

    private static ExperimentCell Cell(string fold, int cell, List<CellPrediction> rows)
    {
        var metrics = EmotionMetrics.FromPredictions([rows[0].Truth], [0], Classes); // not looked at
        return new ExperimentCell
        {
            Fold = fold, Recipe = cell % 2 == 0 ? Baseline : Candidate, Network = "network", LabelFraction = 1, Seed = cell / 2,
            LabeledCount = 1, UnlabeledCount = 1, ChoosingCount = 1, BestEpoch = 0, Units = Grouping.Speaker, Validation = metrics,
            Test = metrics, Predictions = rows,
        };
    }

    private double TruthWith(double more) => Ease.Average(ease => Normal.CDF(0, 1, (ease + more) / Math.Sqrt(Variance)));

    private double EaseOfGain()
    {
        if (Gain == 0)
            return 0;
        double low = 0, high = 2;
        for (int halving = 0; halving < 50; halving++)
        {
            double middle = (low + high) / 2;
            if (TruthWith(middle) - Truth > Gain)
                high = middle;
            else
                low = middle;
        }
        return low;
    }

    private static double Square(double x) => x * x;
}
