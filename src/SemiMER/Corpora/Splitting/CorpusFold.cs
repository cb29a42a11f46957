namespace SemiMER.Corpora;

/// <summary>
/// One way to part a corpus into training, validation and test rows. It exists only if the parts share no speaker (or no
/// dialogue, where told so): the constructor proves it. A row that has none of the modalities is in no part, see <see cref="AbsentIds"/>.
/// </summary>
public sealed class CorpusFold
{
    /// <summary>Creates a fold.</summary>
    /// <param name="name">Name for results, such as <c>session 5</c>.</param>
    /// <param name="schema">Schema of the corpus.</param>
    /// <param name="train">Rows to train on; those without a label form the unlabeled pool.</param>
    /// <param name="validation">Rows to choose by.</param>
    /// <param name="test">Rows to report on.</param>
    /// <param name="grouping">What the parts must not share.</param>
    /// <exception cref="SplitException">Parts overlap, a part has no labeled row, or a row lacks its dialogue.</exception>
    public CorpusFold(
        string name, CorpusSchema schema, IEnumerable<CorpusRow> train, IEnumerable<CorpusRow> validation, IEnumerable<CorpusRow> test,
        Grouping grouping = Grouping.Speaker)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var absent = new List<string>();
        CorpusRow[] Present(IEnumerable<CorpusRow> rows)
        {
            ILookup<bool, CorpusRow> parted = rows.ToLookup(row => schema.HasAny(row.Utterance));
            absent.AddRange(parted[false].Select(row => row.Utterance.Id));
            return [.. parted[true]];
        }
        CorpusRow[] trainRows = Present(train), validationRows = Present(validation), testRows = Present(test);
        (string Name, CorpusRow[] Rows)[] parts = [("train", trainRows), ("validation", validationRows), ("test", testRows)];
        foreach ((string part, CorpusRow[] rows) in parts)
        {
            if (!rows.Any(row => row.ClassIndex is not null))
                throw new SplitException($"Split '{name}': {part} has no labeled row. Choose other speakers or dialogues for it.");
        }
        ProveDisjoint(name, parts, grouping);
        Name = name;
        Schema = schema;
        Grouping = grouping;
        AbsentIds = absent;
        Parts = [.. parts.Select(part => (part.Name, (IReadOnlyList<CorpusRow>)part.Rows))];
        Train = new TrainingRows(schema, trainRows, grouping);
        Validation = Labeled(schema, validationRows);
        Test = Labeled(schema, testRows);
        ValidationEnrollment = new UnlabeledSet(validationRows.Select(row => row.Utterance));
        TestEnrollment = new UnlabeledSet(testRows.Select(row => row.Utterance));
    }

    private CorpusFold(CorpusFold other, TrainingCopies copies)
    {
        (Name, Schema, Grouping, AbsentIds, Parts) = (other.Name, other.Schema, other.Grouping, other.AbsentIds, other.Parts);
        (Validation, Test) = (other.Validation, other.Test);
        (ValidationEnrollment, TestEnrollment) = (other.ValidationEnrollment, other.TestEnrollment);
        Train = new TrainingRows(Schema, Parts[0].Rows, Grouping) { Copies = copies };
    }

    /// <summary>Name for results.</summary>
    public string Name { get; }

    /// <summary>Classes and modalities.</summary>
    public CorpusSchema Schema { get; }

    /// <summary>What the parts do not share.</summary>
    public Grouping Grouping { get; }

    /// <summary>
    /// Ids of the rows that are in no part because they have none of the modalities, such as those without words where a corpus was cut
    /// down to its words. Often none.
    /// </summary>
    public IReadOnlyList<string> AbsentIds { get; }

    /// <summary>All rows of the parts, in the order train, validation, test.</summary>
    internal IReadOnlyList<(string Name, IReadOnlyList<CorpusRow> Rows)> Parts { get; }

    /// <summary>The rows to train on.</summary>
    public TrainingRows Train { get; }

    /// <summary>The rows to choose an epoch or a setting by.</summary>
    public LabeledSet Validation { get; }

    /// <summary>The rows to report on. Nothing is ever chosen by them.</summary>
    public LabeledSet Test { get; }

    /// <summary>All utterances of the validation speakers without labels: for scaling per speaker, never for training.</summary>
    public UnlabeledSet ValidationEnrollment { get; }

    /// <summary>All utterances of the test speakers without labels: for scaling per speaker, never for training.</summary>
    public UnlabeledSet TestEnrollment { get; }

    /// <summary>
    /// The same fold with changed copies of labeled training rows, such as ones of which the sound was changed. They are made when a label
    /// budget is drawn, of the rows that keep their labels and train, and stand in the labeled set
    /// (<see cref="LabeledUtterance.CopyOf"/>); budgets are drawn, labels counted and scaling measured without them. A copy is in no
    /// dialogue, since nobody said it there a second time.
    /// </summary>
    /// <param name="copiesOf">
    /// Makes the copies of labeled rows, the same ones of the same rows; called from several threads at once where trainings run side by
    /// side. What it makes is checked when a budget is drawn: a copy that is of none of the rows, has another speaker than its origin, or
    /// an id that there is already, is a <see cref="SplitException"/>.
    /// </param>
    public CorpusFold WithTrainingCopies(Func<LabeledSet, IEnumerable<TrainingCopy>> copiesOf)
    {
        ArgumentNullException.ThrowIfNull(copiesOf);
        return new CorpusFold(this, new TrainingCopies(
            copiesOf, Parts.SelectMany(part => part.Rows).Select(row => row.Utterance.Id).ToHashSet(StringComparer.Ordinal)));
    }

    /// <summary>The speaker or dialogue of a row.</summary>
    /// <exception cref="SplitException">The row has no dialogue.</exception>
    internal static string GroupOf(CorpusRow row, Grouping grouping) => GroupOf(row.Utterance, grouping);

    /// <summary>The speaker or dialogue of an utterance.</summary>
    /// <exception cref="SplitException">The utterance has no dialogue.</exception>
    internal static string GroupOf(Utterance utterance, Grouping grouping) => grouping == Grouping.Speaker
        ? utterance.Speaker
        : utterance.Dialogue ?? throw new SplitException(
            $"Utterance '{utterance.Id}' has no dialogue, so it cannot be split by dialogue.");

    private static LabeledSet Labeled(CorpusSchema schema, CorpusRow[] rows) =>
        new(schema.Classes, rows.Where(row => row.ClassIndex is not null).Select(row => row.ToLabeled()));

    private static void ProveDisjoint(string name, (string Name, CorpusRow[] Rows)[] parts, Grouping grouping)
    {
        HashSet<string>[] groups = [.. parts.Select(part => part.Rows.Select(row => GroupOf(row, grouping)).ToHashSet())];
        for (int left = 0; left < parts.Length; left++)
        {
            for (int right = left + 1; right < parts.Length; right++)
            {
                string[] overlap = [.. groups[left].Intersect(groups[right]).Order(NaturalOrder.Instance)];
                if (overlap.Length > 0)
                    throw new SplitException(name, parts[left].Name, parts[right].Name, grouping, overlap);
            }
        }
    }
}
