using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>How rows of another corpus are brought where those of the target lie, see <see cref="FeatureAlignment"/>.</summary>
public enum SourceAlignment
{
    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>Mean and deviation of each column become the target's.</summary>
    Standardize,

    /// <summary>Those and the correlations of the columns become the target's (CORAL).</summary>
    Coral,

    /// <summary>Principal axes are turned onto those of the target.</summary>
    Subspace,
}

/// <summary>Labeled rows of another corpus, for methods to learn from beside the label budget.</summary>
/// <param name="Domain">Name of the corpus: its rows get it as domain, see <see cref="Utterance.InDomain"/>.</param>
/// <param name="Labeled">The rows, with the classes of the target in the same order; see <see cref="ClassMap"/>.</param>
public sealed record TransferSource(string Domain, LabeledSet Labeled)
{
    /// <summary>How its features are brought to the target's. Default mean and deviation.</summary>
    public SourceAlignment Alignment { get; init; } = SourceAlignment.Standardize;

    /// <summary>
    /// Whether the label budget of the target is trained on too; if not, its rows go into the pool without their labels. Default true.
    /// </summary>
    public bool UsesTargetLabels { get; init; } = true;

    /// <summary>
    /// A method that learns from the rows of the source too: they stand before the labeled rows of the target. The features of the target
    /// and the pool stay as they are.
    /// </summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="method">How it learns.</param>
    public ExperimentMethod AddedTo(string name, ExperimentMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return method with { Name = name, Train = task => method.Train(task with { Rows = AddTo(task.Rows) }) };
    }

    /// <summary>
    /// A network that is trained on the rows of the source first, then with <see cref="Recipe.FineTuning"/> on the label budget.
    /// </summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="network">The network; its seed is replaced. Defaults if left out.</param>
    /// <param name="options">How it is trained on; defaults if left out.</param>
    public ExperimentMethod FineTuned(string name, EmotionNetworkOptions? network = null, FineTuningOptions? options = null) =>
        new(name, task =>
        {
            ExperimentMethod first = ExperimentMethod.FromRecipe(name, _ => Recipe.SupervisedOnly(), network);
            EmotionRecognizer start = first.Train(
                task with { Rows = (this with { UsesTargetLabels = false }).AddTo(task.Rows) with { Unlabeled = new UnlabeledSet([]) } });
            return RecipeTraining.GoOn(
                start, Recipe.FineTuning(start.Network, options), task.Trainer with { Seed = task.Seed }, task.Rows, task.Logger,
                task.CancellationToken);
        });

    private LabelBudget AddTo(LabelBudget rows)
    {
        Utterance[] target = [.. rows.Labeled.Utterances, .. rows.Unlabeled];
        LabeledSet source = (Alignment switch
        {
            SourceAlignment.None => Labeled,
            SourceAlignment.Coral => FeatureAlignment.Coral(Labeled.Utterances, target).Transform(Labeled),
            SourceAlignment.Subspace => FeatureAlignment.Subspace(Labeled.Utterances, target).Transform(Labeled),
            _ => FeatureAlignment.Standardize(Labeled.Utterances, target).Transform(Labeled),
        }).InDomain(Domain);
        return UsesTargetLabels
            ? rows with { Labeled = source.Concat(rows.Labeled) }
            : rows with { Labeled = source, Unlabeled = new UnlabeledSet([.. rows.Unlabeled, .. rows.Labeled.Utterances]) };
    }
}
