using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>The training rows of a fold, from which a label budget makes a labeled and an unlabeled set.</summary>
public sealed class TrainingRows
{
    private const int MinimumPerClass = 2; // fewer give no estimate of a spread
    private readonly CorpusSchema schema;
    private readonly IReadOnlyList<CorpusRow> rows;

    internal TrainingRows(CorpusSchema schema, IReadOnlyList<CorpusRow> rows)
    {
        this.schema = schema;
        this.rows = rows;
        LabeledCount = rows.Count(row => row.ClassIndex is not null);
    }

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
    /// <returns>The labeled set, and the pool of all other training rows without labels; both in the order of the corpus.</returns>
    /// <exception cref="OptionsException">The fraction is out of range.</exception>
    /// <exception cref="CorpusException">A class has fewer than two labeled rows.</exception>
    public (LabeledSet Labeled, UnlabeledSet Unlabeled) WithLabelBudget(double fraction, long seed)
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
        return (
            new LabeledSet(schema.Classes, rows.Where(row => kept.Contains(row.Utterance.Id)).Select(row => row.ToLabeled())),
            new UnlabeledSet(rows.Where(row => !kept.Contains(row.Utterance.Id)).Select(row => row.PoolUtterance)));
    }
}
