using SemiMER.Corpora;

namespace SemiMER.Matching;

/// <summary>Which modalities are matched with which.</summary>
public sealed class PairingTopology
{
    private readonly Func<IReadOnlyList<Modality>, IEnumerable<ModalityPair>> choose;

    private PairingTopology(string name, Func<IReadOnlyList<Modality>, IEnumerable<ModalityPair>> choose)
    {
        Name = name;
        this.choose = choose;
    }

    /// <summary>Every modality with every other, each pair once.</summary>
    public static PairingTopology AllPairs { get; } = new("all pairs", modalities =>
        modalities.SelectMany((first, i) => modalities.Skip(i + 1).Select(second => new ModalityPair(first, second))));

    /// <summary>Each modality with the next one in the order of the corpus.</summary>
    public static PairingTopology Chain { get; } = new("chain", modalities =>
        modalities.Zip(modalities.Skip(1), (first, second) => new ModalityPair(first, second)));

    /// <summary>The paper's where there is a voice: the acoustic modality with each of the others; else all pairs.</summary>
    public static PairingTopology Default { get; } = new("hub acoustic, else all pairs", HubOrAllPairs);

    /// <summary>Name in logs.</summary>
    public string Name { get; }

    /// <summary>One modality with each of the others. The paper's choice is the voice: L(z_a, z_v) + L(z_a, z_l).</summary>
    /// <param name="hub">The modality in the middle; it gives p.</param>
    public static PairingTopology Hub(Modality hub)
    {
        ArgumentNullException.ThrowIfNull(hub);
        return new($"hub {hub}", modalities => modalities.Where(other => other != hub).Select(other => new ModalityPair(hub, other)));
    }

    /// <summary>Pairs of your own, with weights.</summary>
    /// <param name="pairs">At least one pair of two different modalities, none twice.</param>
    /// <exception cref="OptionsException">There are no pairs, a pair is one modality with itself or occurs twice, or a
    /// weight is not above 0.</exception>
    public static PairingTopology Custom(params IReadOnlyList<ModalityPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var faults = new OptionFaults(nameof(PairingTopology)).Require(pairs.Count > 0, "It has no pairs; give at least one.");
        foreach (ModalityPair pair in pairs)
        {
            faults.Require(pair.First != pair.Second, $"The pair {pair.Name} is one modality with itself.")
                .Above($"The weight of {pair.Name}", pair.Weight, 0);
        }
        foreach (var group in pairs.GroupBy(Unordered).Where(group => group.Count() > 1))
            faults.Require(false,
                $"The pair {group.First().Name} occurs {group.Count()} times; give it once, with the sum of the weights.");
        faults.Throw();
        ModalityPair[] copy = [.. pairs];
        return new("custom", _ => copy);
    }

    /// <summary>Gives the pairs among some modalities: none if there are fewer than two modalities.</summary>
    /// <param name="modalities">The modalities of the network, in its order.</param>
    /// <exception cref="MatchingException">The topology needs a modality that is not among them.</exception>
    public IReadOnlyList<ModalityPair> Pairs(IReadOnlyList<Modality> modalities)
    {
        ArgumentNullException.ThrowIfNull(modalities);
        if (modalities.Count < 2)
            return [];
        ModalityPair[] pairs = [.. choose(modalities)];
        Modality? missing = pairs.SelectMany(pair => new[] { pair.First, pair.Second })
            .FirstOrDefault(modality => !modalities.Contains(modality));
        if (missing is not null)
        {
            throw new MatchingException($"Topology '{Name}'",
                $"it needs the modality '{missing}', which is not among {string.Join(", ", modalities)}; add it or choose "
                    + "another topology.");
        }
        return pairs;
    }

    private static IEnumerable<ModalityPair> HubOrAllPairs(IReadOnlyList<Modality> modalities) =>
        (modalities.Contains(Modality.Acoustic) ? Hub(Modality.Acoustic) : AllPairs).choose(modalities);

    private static (string, string) Unordered(ModalityPair pair) => string.CompareOrdinal(pair.First.Name, pair.Second.Name) < 0
        ? (pair.First.Name, pair.Second.Name)
        : (pair.Second.Name, pair.First.Name);
}
