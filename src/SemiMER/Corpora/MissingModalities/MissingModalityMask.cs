using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>
/// Which modalities are taken away from which utterances. Drawn once and shared, it lets every method be tested on the same absences; what
/// is taken away is absent as if the corpus had never had it, so absence is defined in one place, the utterance.
/// </summary>
/// <remarks>
/// The rate is that of He, Zhu and Zhang 2025: absent modalities / (M N), over M modalities and N utterances. At least one modality stays,
/// so it ends at 1 - 1/M: 0.5 for two modalities, 0.667 for three.
/// <para>Distribution: each utterance keeps one of the modalities that it has, each as likely; of all others as many are taken away, each
/// choice as likely, as make the rate up exactly (to one utterance). Where nothing is absent by nature, the number taken away from an
/// utterance is so, nearly, of the binomial distribution with M - 1 draws of probability r M / (M - 1). Of three modalities an utterance
/// has 1 / 2 / 3 with the shares .02/.26/.72 at the rate .1, .20/.50/.30 at .3, .56/.38/.06 at .5, 1/0/0 at .667.</para>
/// <para>What is absent by nature stays absent and counts in the rate; where that alone is more than the rate, nothing is taken away.
/// Masks of one seed and the same utterances are nested: what is absent at a rate is absent at every higher one. The order of the
/// utterances does not matter.</para>
/// </remarks>
public sealed class MissingModalityMask
{
    internal MissingModalityMask(
        string name, double? rate, long? seed, IReadOnlyList<Modality> modalities,
        IReadOnlyDictionary<string, IReadOnlyList<Modality>> remaining)
    {
        (Name, Rate, Seed, Modalities, Remaining) = (name, rate, seed, modalities, remaining);
        int kept = remaining.Values.Count(own => own.Count > 0);
        ActualRate = kept == 0 ? 0 : 1 - (double)remaining.Values.Sum(own => own.Count) / ((double)modalities.Count * kept);
    }

    /// <summary>Name in tables: <c>rate 0.3</c>, or the modalities of a pattern, such as <c>acoustic + lexical</c>.</summary>
    public string Name { get; }

    /// <summary>The rate that was asked for; null for a pattern.</summary>
    public double? Rate { get; }

    /// <summary>The seed that it was drawn from; null for a pattern, which has no chance in it.</summary>
    public long? Seed { get; }

    /// <summary>The modalities that it speaks of, M of them.</summary>
    public IReadOnlyList<Modality> Modalities { get; }

    /// <summary>
    /// The modalities that each utterance has left, by its id; none for an utterance that is left out, since it has nothing of a pattern.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Modality>> Remaining { get; }

    /// <summary>Absent modalities / (M N), over the utterances that are not left out.</summary>
    public double ActualRate { get; }

    /// <summary>The largest rate of a schema, 1 - 1/M.</summary>
    /// <param name="schema">The modalities.</param>
    /// <exception cref="CorpusException">There is only one modality.</exception>
    public static double LargestRate(CorpusSchema schema) => 1 - 1.0 / ModalitiesOf(schema).Count;

    /// <summary>Draws a mask of a rate, as the remarks of the class say.</summary>
    /// <param name="schema">The modalities, at least two.</param>
    /// <param name="utterances">The utterances, at least one, of different ids.</param>
    /// <param name="rate">Absent modalities / (M N), from 0 to 1 - 1/M.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="CorpusException">
    /// There is only one modality, no utterance, one that has none of the modalities, or two of one id.
    /// </exception>
    /// <exception cref="OptionsException">The rate is out of range.</exception>
    public static MissingModalityMask Draw(CorpusSchema schema, IEnumerable<Utterance> utterances, double rate, long seed)
    {
        IReadOnlyList<Modality> modalities = ModalitiesOf(schema);
        double largest = LargestRate(schema);
        new OptionFaults(nameof(MissingModalityMask)).Require(
            rate >= 0 && rate <= largest + 1e-9, nameof(rate), rate,
            string.Create(CultureInfo.InvariantCulture, $"from 0 to {largest:0.###}, since each utterance keeps one modality")).Throw();
        Utterance[] rows = RowsOf(schema, utterances);
        var remaining = rows.ToDictionary(row => row.Id, row => modalities.Where(row.Has).ToList());

        var random = new RandomSource(seed, "missing modalities");
        var removable = new List<(string Id, Modality Modality)>();
        foreach (Utterance row in rows)
        {
            List<Modality> own = remaining[row.Id];
            Modality forced = own[random.NextInt32(own.Count)];
            removable.AddRange(own.Where(modality => modality != forced).Select(modality => (row.Id, modality)));
        }
        (string Id, Modality Modality)[] order = [.. removable];
        random.Shuffle(order.AsSpan());
        int cells = rows.Length * modalities.Count, absent = cells - remaining.Values.Sum(own => own.Count);
        int taken = Math.Clamp((int)Math.Round(rate * cells, MidpointRounding.AwayFromZero) - absent, 0, order.Length);
        foreach ((string id, Modality modality) in order[..taken])
            remaining[id].Remove(modality);
        return new MissingModalityMask(
            string.Create(CultureInfo.InvariantCulture, $"rate {rate:0.###}"), rate, seed, modalities, Frozen(remaining));
    }

    /// <summary>The mask of a pattern: every utterance has these modalities and no other; one that has none of them is left out.</summary>
    /// <param name="schema">The modalities, at least two.</param>
    /// <param name="utterances">The utterances, at least one, of different ids.</param>
    /// <param name="present">The modalities of the pattern, at least one.</param>
    /// <exception cref="CorpusException">As above, or a modality of the pattern is unknown, or none is given.</exception>
    public static MissingModalityMask OfPattern(
        CorpusSchema schema, IEnumerable<Utterance> utterances, params IReadOnlyCollection<Modality> present)
    {
        IReadOnlyList<Modality> modalities = ModalitiesOf(schema);
        ArgumentNullException.ThrowIfNull(present);
        foreach (Modality modality in present)
            _ = schema[modality];
        if (present.Count == 0)
            throw new CorpusException("A pattern of missing modalities needs at least one that is there.");
        Modality[] pattern = [.. modalities.Where(present.Contains)];
        Dictionary<string, List<Modality>> remaining = RowsOf(schema, utterances)
            .ToDictionary(row => row.Id, row => pattern.Where(row.Has).ToList());
        return new MissingModalityMask(
            string.Join(" + ", pattern.Select(modality => modality.Name)), null, null, modalities, Frozen(remaining));
    }

    /// <summary>
    /// The masks of an evaluation: of each rate, then of all 2^M - 1 patterns, single modalities first.
    /// </summary>
    /// <param name="schema">The modalities, at least two.</param>
    /// <param name="utterances">The test utterances.</param>
    /// <param name="seed">The seed of all rates, whose masks are nested.</param>
    /// <param name="rates">The rates. Default 0, 0.1, 0.2, ... and the largest, 1 - 1/M.</param>
    /// <exception cref="CorpusException">As above.</exception>
    /// <exception cref="OptionsException">A rate is out of range.</exception>
    public static IReadOnlyList<MissingModalityMask> OfEvaluation(
        CorpusSchema schema, IEnumerable<Utterance> utterances, long seed, IReadOnlyList<double>? rates = null)
    {
        IReadOnlyList<Modality> modalities = ModalitiesOf(schema);
        Utterance[] rows = RowsOf(schema, utterances);
        double largest = LargestRate(schema);
        rates ??= [.. Enumerable.Range(0, 10).Select(tenths => tenths / 10.0).Where(rate => rate < largest - 1e-9), largest];
        IEnumerable<Modality[]> patterns = Enumerable.Range(1, (1 << modalities.Count) - 1)
            .Select(bits => modalities.Where((_, i) => (bits >> i & 1) == 1).ToArray()).OrderBy(pattern => pattern.Length);
        return
        [
            .. rates.Select(rate => Draw(schema, rows, rate, seed)),
            .. patterns.Select(pattern => OfPattern(schema, rows, pattern)),
        ];
    }

    /// <summary>The utterance without what the mask takes away.</summary>
    /// <param name="utterance">One that the mask was made for.</param>
    /// <exception cref="CorpusException">The mask was made for other utterances, or leaves this one out.</exception>
    public Utterance Apply(Utterance utterance)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        IReadOnlyList<Modality> own = RemainingOf(utterance);
        return own.Count > 0 ? utterance.WithModalities(own) : throw new CorpusException(
            $"The mask '{Name}' leaves the utterance out: it has none of the modalities. Apply the mask to a set instead.",
            utteranceId: utterance.Id);
    }

    /// <summary>The set without what the mask takes away, and without the utterances that it leaves out.</summary>
    /// <param name="set">Utterances that the mask was made for, or some of them.</param>
    /// <exception cref="CorpusException">The mask was made for other utterances.</exception>
    public LabeledSet Apply(LabeledSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new LabeledSet(set.Classes, set.Where(item => RemainingOf(item.Utterance).Count > 0)
            .Select(item => item with { Utterance = Apply(item.Utterance) }));
    }

    /// <summary>The set without what the mask takes away, and without the utterances that it leaves out; in memory.</summary>
    /// <param name="set">Utterances that the mask was made for, or some of them.</param>
    /// <exception cref="CorpusException">The mask was made for other utterances.</exception>
    public UnlabeledSet Apply(UnlabeledSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new UnlabeledSet(set.Where(utterance => RemainingOf(utterance).Count > 0).Select(Apply));
    }

    /// <summary>Writes the mask as JSON, so that others test on the same absences. Atomic.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="Formats.FileFormatException">It cannot be written; an existing file is as it was.</exception>
    public void Save(string path) => MissingModalityFile.Write(this, path);

    /// <summary>Reads a mask.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Formats.FileFormatException">It is missing, damaged, or no such mask.</exception>
    public static MissingModalityMask Load(string path) => MissingModalityFile.Read(path);

    private IReadOnlyList<Modality> RemainingOf(Utterance utterance) =>
        Remaining.TryGetValue(utterance.Id, out IReadOnlyList<Modality>? own) ? own : throw new CorpusException(
            $"The mask '{Name}' was made for other utterances: draw one for these.", utteranceId: utterance.Id);

    private static IReadOnlyList<Modality> ModalitiesOf(CorpusSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return schema.Modalities.Count > 1
            ? [.. schema.Modalities.Select(entry => entry.Modality)]
            : throw new CorpusException($"'{schema.Name}' has one modality, and each utterance keeps one: nothing can be missing.",
                modality: schema.Modalities[0].Modality, expected: "at least 2 modalities", actual: "1");
    }

    // By their ids, so that the order in which they come does not matter.
    private static Utterance[] RowsOf(CorpusSchema schema, IEnumerable<Utterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        Utterance[] rows = [.. utterances.OrderBy(row => row.Id, StringComparer.Ordinal)];
        if (rows.Length == 0)
            throw new CorpusException("A mask of missing modalities needs at least one utterance.");
        FeatureCheck.AnyModality(schema, rows);
        for (int row = 1; row < rows.Length; row++)
        {
            if (rows[row].Id == rows[row - 1].Id)
                throw new CorpusException("Two utterances have one id, by which a mask tells them apart.", utteranceId: rows[row].Id);
        }
        return rows;
    }

    private static Dictionary<string, IReadOnlyList<Modality>> Frozen(Dictionary<string, List<Modality>> remaining) =>
        remaining.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<Modality>)[.. entry.Value]);
}
