using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>The training rows of a fold, from which a label budget makes a labeled and an unlabeled set.</summary>
public sealed class TrainingRows
{
    private const int MinimumPerClass = 2; // fewer give no estimate of a spread
    private readonly CorpusSchema schema;
    private readonly IReadOnlyList<CorpusRow> rows;
    private readonly Grouping grouping;

    internal TrainingRows(CorpusSchema schema, IReadOnlyList<CorpusRow> rows, Grouping grouping)
    {
        this.schema = schema;
        this.rows = rows;
        this.grouping = grouping;
        LabeledCount = rows.Count(row => row.ClassIndex is not null);
    }

    /// <summary>Adds copies to what trains with its label; null for none.</summary>
    internal TrainingCopies? Copies { get; init; }

    /// <summary>Number of rows, with and without a label.</summary>
    public int Count => rows.Count;

    /// <summary>Number of rows that have a label.</summary>
    public int LabeledCount { get; }

    /// <summary>
    /// Keeps the labels of some rows and hides all others. Of each class with n labeled rows it keeps round(fraction n), at
    /// least two, drawn at random. For one seed, a smaller budget lies inside a larger one.
    /// </summary>
    /// <param name="fraction">Share of the labeled rows, in (0, 1].</param>
    /// <param name="seed">Seed of the draw. It depends on ids, not on the order of rows.</param>
    /// <returns>The labeled set, and the pool of all other training rows without labels; both in the order of the
    /// corpus. Behind the labeled rows stand their copies, where the fold has any.</returns>
    /// <exception cref="OptionsException">The fraction is out of range.</exception>
    /// <exception cref="CorpusException">A class has fewer than two labeled rows.</exception>
    public (LabeledSet Labeled, UnlabeledSet Unlabeled) WithLabelBudget(double fraction, long seed)
    {
        HashSet<string> kept = Keep(fraction, seed);
        return (
            WithCopies(new(schema.Classes, rows.Where(row => kept.Contains(row.Utterance.Id)).Select(row => row.ToLabeled()))),
            new UnlabeledSet(rows.Where(row => !kept.Contains(row.Utterance.Id)).Select(row => row.PoolUtterance)));
    }

    /// <summary>
    /// Draws a budget, of which some whole speakers (dialogues, in a fold by dialogue) validate instead of training. Speakers are drawn
    /// until their labels come nearest to the share; one who would leave a class without a label to train on is passed over. Rows of
    /// validating speakers are in no other part.
    /// </summary>
    /// <param name="fraction">Share of the labeled rows, in (0, 1].</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="validationShare">Share of the budget whose labels are to validate, in (0, 1); at least one speaker.</param>
    /// <exception cref="OptionsException">A share is out of range.</exception>
    /// <exception cref="CorpusException">A class has fewer than two labeled rows.</exception>
    /// <exception cref="SplitException">No speaker can be spared.</exception>
    public LabelBudget WithLabelBudget(double fraction, long seed, double validationShare)
    {
        new OptionFaults(nameof(WithLabelBudget))
            .Require(validationShare is > 0 and < 1, nameof(validationShare), validationShare, "above 0, below 1")
            .Throw();
        HashSet<string> kept = Keep(fraction, seed);
        HashSet<string> validating = Validating([.. rows.Where(row => kept.Contains(row.Utterance.Id))], seed, validationShare);
        ILookup<bool, CorpusRow> parts = rows.ToLookup(row => validating.Contains(CorpusFold.GroupOf(row, grouping)));
        LabeledSet Labels(IEnumerable<CorpusRow> part) =>
            new(schema.Classes, part.Where(row => kept.Contains(row.Utterance.Id)).Select(row => row.ToLabeled()));
        return new LabelBudget
        {
            Labeled = WithCopies(Labels(parts[false])),
            Unlabeled = new UnlabeledSet(parts[false].Where(row => !kept.Contains(row.Utterance.Id)).Select(row => row.PoolUtterance)),
            Validation = Labels(parts[true]),
            ValidationEnrollment = new UnlabeledSet(parts[true].Select(row => row.Utterance)),
        };
    }

    /// <summary>All labeled rows with all their copies; null if there are no copies.</summary>
    internal LabeledSet? AllWithCopies => Copies?.AddTo(
        new LabeledSet(schema.Classes, rows.Where(row => row.ClassIndex is not null).Select(row => row.ToLabeled())));

    private LabeledSet WithCopies(LabeledSet labeled) => Copies?.AddTo(labeled) ?? labeled;

    private HashSet<string> Validating(CorpusRow[] kept, long seed, double share)
    {
        int[] left = [.. schema.Classes.Select((_, index) => kept.Count(row => row.ClassIndex == index))];
        var groups = kept.GroupBy(row => CorpusFold.GroupOf(row, grouping)).ToDictionary(group => group.Key, group => group.ToArray());
        string[] names = [.. groups.Keys.Order(StringComparer.Ordinal)];
        new RandomSource(seed, "validation share of the budget").Shuffle(names.AsSpan());
        double wanted = share * kept.Length;
        int chosen = 0;
        var validating = new HashSet<string>();
        foreach (string name in names)
        {
            int[] own = [.. schema.Classes.Select((_, index) => groups[name].Count(row => row.ClassIndex == index))];
            bool comesNearer = Math.Abs(chosen + own.Sum() - wanted) < Math.Abs(chosen - wanted);
            if ((validating.Count > 0 && !comesNearer) || own.Zip(left).Any(counts => counts.First == counts.Second))
                continue;
            validating.Add(name);
            chosen += own.Sum();
            left = [.. left.Zip(own, (all, taken) => all - taken)];
        }
        return validating.Count > 0
            ? validating
            : throw new SplitException(string.Create(CultureInfo.InvariantCulture, $"None of the {names.Length} ") +
                $"{(grouping == Grouping.Speaker ? "speakers" : "dialogues")} with a label of the budget can validate: without it, a " +
                "class would have no label to train on. Enlarge the budget, or validate on rows outside it.");
    }

    private HashSet<string> Keep(double fraction, long seed)
    {
        if (!(fraction > 0 && fraction <= 1))
        {
            throw new OptionsException(
                nameof(WithLabelBudget), [string.Create(CultureInfo.InvariantCulture, $"fraction is {fraction}; above 0, at most 1.")]);
        }
        var kept = new HashSet<string>(StringComparer.Ordinal);
        for (int index = 0; index < schema.Classes.Count; index++)
        {
            string[] ids = [.. rows.Where(row => row.ClassIndex == index).Select(row => row.Utterance.Id).Order(StringComparer.Ordinal)];
            if (ids.Length < MinimumPerClass)
            {
                throw new CorpusException(
                    $"The class '{schema.Classes[index]}' has too few labeled training rows. Leave it out or merge it with another.",
                    expected: $"at least {MinimumPerClass}", actual: ids.Length.ToString(CultureInfo.InvariantCulture));
            }
            new RandomSource(seed, $"label budget: {schema.Classes[index]}").Shuffle(ids.AsSpan());
            int count = (int)Math.Round(fraction * ids.Length, MidpointRounding.AwayFromZero);
            kept.UnionWith(ids.Take(Math.Max(MinimumPerClass, count)));
        }
        return kept;
    }
}
