using SemiMER.Matching;
using SemiMER.Models;

namespace SemiMER.Training;

public sealed partial record Recipe
{
    /// <summary>
    /// Learns from the labels of other corpora while the embeddings of their rows are matched with those of the target's:
    /// L = L_cls + λ Σ_m d(z_m of the source, z_m of the target). Labeled rows are those of the source and the few of the target; the pool
    /// is of the target.
    /// </summary>
    /// <param name="loss">d, the distance between two sets of embeddings.</param>
    /// <param name="options">Weights; defaults if left out.</param>
    /// <param name="target">
    /// Name of the domain that is to be recognised, see <see cref="Corpora.Utterance.Domain"/>. Default null: rows that name none.
    /// </param>
    /// <remarks>
    /// From words of MELD to those of iemocap +10.0, -3.6 and -11.1 points of UA over the better method without MELD with 1, 10 and 100 %
    /// of the labels, with MMD; pooled rows whose columns were standardized gave as much (docs/evidence.md).
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe DomainMatching(
        IDistributionMatchingLoss loss, TransferRecipeOptions? options = null, string? target = null) =>
        Transfer("domain matching", new DomainMatchingTerm(loss, target), options);

    /// <summary>
    /// Learns from the labels of other corpora while a head that tells domains apart is trained against: L = L_cls + λ L_domain with a
    /// reversed gradient. For one training.
    /// </summary>
    /// <param name="domains">What tells domains apart; defaults if left out.</param>
    /// <param name="options">Weights; defaults if left out.</param>
    /// <param name="target">
    /// Name of the domain that is to be recognised, see <see cref="Corpora.Utterance.Domain"/>. Default null: rows that name none.
    /// </param>
    /// <remarks>
    /// From words of MELD to those of iemocap +10.4, -3.1 and -10.9 points of UA over the better method without MELD with 1, 10 and 100 %
    /// of the labels, +11.4, -4.0 and -9.9 if conditional (docs/evidence.md).
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe DomainAdversarial(
        DomainAdversarialOptions? domains = null, TransferRecipeOptions? options = null, string? target = null) =>
        Transfer("domain adversarial", new DomainAdversarialTerm(target, domains), options);

    /// <summary>
    /// Trains on with rows of another corpus: first the heads alone, then all with a smaller rate while weights are held near where they
    /// were (L2-SP). For one training, of a trainer that goes on from a recognizer.
    /// </summary>
    /// <param name="network">The recognizer's network: its parts are named in the stages.</param>
    /// <param name="options">Shares and weights; defaults if left out.</param>
    /// <remarks>
    /// From words of MELD to those of iemocap +8.7, -0.9 and -17.4 points of UA over the better method without MELD with 1, 10 and 100 %
    /// of the labels: with many labels weights should not be held (docs/evidence.md).
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe FineTuning(EmotionNetwork network, FineTuningOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        options ??= new FineTuningOptions();
        options.Validate();
        WeightedTerm classification = new(new ClassificationTerm(options.Classification), 1);
        bool isHeld = options.StartWeight > 0 || options.HeadWeight > 0;
        string[] parts = [.. network.named_parameters().Select(parameter => parameter.name.Split('.')[0]).Distinct()];
        string[] heads = [.. parts.Where(part => StartingPointTerm.IsOfHead($"{part}."))];
        return new Recipe
        {
            Name = "fine-tuning",
            Stages =
            [
                new TrainingStage
                {
                    Name = "heads",
                    Labeled = [classification],
                    Share = options.HeadShare,
                    Frozen = [.. parts.Except(heads)],
                },
                new TrainingStage
                {
                    Name = "all",
                    Labeled = isHeld
                        ? [classification, new(new StartingPointTerm(options.StartWeight, options.HeadWeight), 1)] : [classification],
                    Share = 1 - options.HeadShare,
                    LearningRate = options.LearningRate,
                    PartLearningRates = options.HeadLearningRate is { } rate
                        ? heads.ToDictionary(head => head, _ => rate / options.LearningRate) : new Dictionary<string, double>(),
                },
            ],
        };
    }

    private static Recipe Transfer(string name, IObjectiveTerm alignment, TransferRecipeOptions? options)
    {
        options ??= new TransferRecipeOptions();
        options.Validate();
        WeightedTerm[] unlabeled = [new(alignment, options.AlignmentWeight), new(new ClassConfusionTerm(), options.ConfusionWeight)];
        return Of(name, [new(new ClassificationTerm(options.Classification), 1)], [.. unlabeled.Where(term => !term.Weight.IsZero)]);
    }
}
