using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>Folds from the splits that a corpus comes with.</summary>
public static class Splits
{
    /// <summary>Name of the split whose rows, all without labels, join the training pool.</summary>
    public const string Unlabeled = "unlabeled";

    /// <summary>Training, validation and test as the corpus names them.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="train">Name of the training split.</param>
    /// <param name="validation">Name of the validation split.</param>
    /// <param name="test">Name of the test split.</param>
    /// <param name="grouping">What the splits must not share.</param>
    /// <exception cref="SplitException">There is no such split, or splits overlap.</exception>
    public static CorpusFold ByName(Corpus corpus, string train, string validation, string test, Grouping grouping = Grouping.Speaker)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        return Create(corpus, test, RowsOf(corpus, train), RowsOf(corpus, validation), RowsOf(corpus, test), grouping);
    }

    /// <summary>Training and test as the corpus names them; whole speakers or dialogues of the training split validate.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="train">Name of the training split.</param>
    /// <param name="test">Name of the test split.</param>
    /// <param name="validationShare">Share of the training speakers or dialogues, in (0, 1); at least one of them.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="grouping">What the parts must not share.</param>
    /// <exception cref="OptionsException">The share is out of range.</exception>
    /// <exception cref="SplitException">There is no such split, parts overlap, or fewer than two speakers or dialogues train.</exception>
    public static CorpusFold WithValidationShare(
        Corpus corpus, string train, string test, double validationShare = 0.2, long seed = 0, Grouping grouping = Grouping.Speaker)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        if (!(validationShare > 0 && validationShare < 1))
        {
            throw new OptionsException(
                nameof(WithValidationShare),
                [string.Create(CultureInfo.InvariantCulture, $"validationShare is {validationShare}; above 0 and below 1.")]);
        }
        CorpusRow[] rows = RowsOf(corpus, train);
        string[] groups = [.. rows.Select(row => CorpusFold.GroupOf(row, grouping)).Distinct().Order(StringComparer.Ordinal)];
        if (groups.Length < 2)
            throw new SplitException($"The split '{train}' has only {FaultText.List(groups)}: nothing can be set aside for validation.");
        new RandomSource(seed, "validation share").Shuffle(groups.AsSpan());
        int count = Math.Clamp((int)Math.Round(validationShare * groups.Length, MidpointRounding.AwayFromZero), 1, groups.Length - 1);
        var chosen = groups.Take(count).ToHashSet();
        ILookup<bool, CorpusRow> parts = rows.ToLookup(row => chosen.Contains(CorpusFold.GroupOf(row, grouping)));
        return Create(corpus, test, [.. parts[false]], [.. parts[true]], RowsOf(corpus, test), grouping);
    }

    private static CorpusFold Create(
        Corpus corpus, string name, CorpusRow[] train, CorpusRow[] validation, CorpusRow[] test, Grouping grouping)
    {
        // An unlabeled row follows its speaker or dialogue: those of validation and test never train.
        var validationGroups = validation.Select(row => CorpusFold.GroupOf(row, grouping)).ToHashSet();
        var testGroups = test.Select(row => CorpusFold.GroupOf(row, grouping)).ToHashSet();
        ILookup<int, CorpusRow> unlabeled = corpus.Rows.Where(row => row.Split == Unlabeled && row.ClassIndex is null).ToLookup(row =>
            testGroups.Contains(CorpusFold.GroupOf(row, grouping)) ? 2
            : validationGroups.Contains(CorpusFold.GroupOf(row, grouping)) ? 1 : 0);
        return new CorpusFold(
            name, corpus.Schema, train.Concat(unlabeled[0]), validation.Concat(unlabeled[1]), test.Concat(unlabeled[2]), grouping);
    }

    private static CorpusRow[] RowsOf(Corpus corpus, string split)
    {
        CorpusRow[] rows = [.. corpus.Rows.Where(row => row.Split == split)];
        return rows.Length > 0
            ? rows
            : throw new SplitException($"'{corpus.Schema.Name}' has no split '{split}'; it has {FaultText.List([.. corpus.SplitNames])}.");
    }
}
