using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Pulls the latents of an utterance's modalities together and pushes sets that do not belong together apart:
/// L_pair = Σ w L(z_a, z_b) over the pairs of a topology, L_unpair = -Σ w L on unpaired sets (Liang, Li, Jin 2020).
/// <para>A pair takes the utterances that have both of its modalities. A strategy may give several unpaired sets for a pair;
/// their mean counts, so that L_unpair has the scale of L_pair.</para>
/// <para>-L has no lower end unless L has an upper one. With a margin each unpaired term is -min(L, margin): sets farther apart
/// than the margin are pushed no more. A loss without upper bound needs one.</para>
/// </summary>
public sealed class CrossModalMatching
{
    private readonly IMatchingLoss loss;
    private readonly PairingTopology topology;
    private readonly IUnpairedSets? unpaired;
    private readonly double? margin;

    /// <summary>Creates the matching.</summary>
    /// <param name="loss">
    /// The loss: an <see cref="IDistributionMatchingLoss"/>, <see cref="IRowAlignedLoss"/> or <see cref="IClassWeightedLoss"/>.
    /// </param>
    /// <param name="topology">Which modalities are matched.</param>
    /// <param name="unpaired">How unpaired sets are picked; null for no L_unpair. Only with an
    /// <see cref="IDistributionMatchingLoss"/>.</param>
    /// <param name="margin">Distance beyond which unpaired sets are pushed no more, above 0, in the unit of the loss;
    /// null for none.</param>
    /// <exception cref="OptionsException">The parts do not fit together; every fault is listed.</exception>
    public CrossModalMatching(IMatchingLoss loss, PairingTopology topology, IUnpairedSets? unpaired = null, double? margin = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(topology);
        var faults = new OptionFaults(nameof(CrossModalMatching))
            .Require(loss is IDistributionMatchingLoss or IRowAlignedLoss or IClassWeightedLoss,
                $"The loss '{loss.Name}' must be an {nameof(IDistributionMatchingLoss)}, {nameof(IRowAlignedLoss)} or "
                    + $"{nameof(IClassWeightedLoss)}.")
            .Require(unpaired is null || loss is IDistributionMatchingLoss,
                $"The loss '{loss.Name}' does not compare any two sets, so it cannot push unpaired sets apart; leave "
                    + $"{nameof(unpaired)} out.")
            .Require(unpaired is null || loss.UpperBound is not null || margin is not null,
                $"The loss '{loss.Name}' has no upper bound, so pushing unpaired sets apart would never end; give a {nameof(margin)}.");
        if (margin is { } value)
            faults.Above(nameof(margin), value, 0);
        faults.Throw();
        this.loss = loss;
        this.topology = topology;
        this.unpaired = unpaired;
        this.margin = margin;
    }

    /// <summary>Whether it needs class probabilities of each row, <see cref="LatentBatch.ClassWeights"/>.</summary>
    public bool NeedsClassWeights => loss is IClassWeightedLoss;

    /// <summary>What of loss and strategy keeps something from one step to the next.</summary>
    internal IReadOnlyList<object> StatefulParts => [.. loss.StatefulParts, .. unpaired?.StatefulParts ?? []];

    /// <summary>Refuses modalities among which the topology has no pairs.</summary>
    /// <exception cref="MatchingException">The topology needs a modality that is not among them.</exception>
    internal void Check(IReadOnlyList<Modality> modalities) => topology.Pairs(modalities);

    /// <summary>Computes the terms of a batch. The caller's dispose scope owns their values.</summary>
    /// <param name="batch">The latents, with what is known of their rows.</param>
    /// <exception cref="MatchingException">A modality of the topology is missing, or latents cannot be compared.</exception>
    public MatchingTerms Compute(LatentBatch batch)
    {
        MatchingTerms terms = Terms(batch);
        unpaired?.Remember(batch);
        return terms;
    }

    /// <summary>The terms of a batch of which strategies with a memory take no note.</summary>
    internal MatchingTerms Terms(LatentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        MatchingPlan plan = Plan(batch);
        List<MatchingTerm> paired = [], apart = [];
        foreach (PlannedTerm term in plan.Terms)
        {
            Tensor sum = term.Sets.Select(sets => Value(batch, term, sets)).Aggregate((total, value) => total.Plus(value));
            (term.IsPaired ? paired : apart).Add(new MatchingTerm(term.Name, sum.Times(term.Weight).MoveToOuterDisposeScope()));
        }
        return new MatchingTerms(paired, apart, plan.Skipped);
    }

    /// <summary>
    /// Computes the terms of a batch as numbers and adds their gradients to memory for them, all from one set of distances: the way
    /// of training on the CPU. What it gives is what <see cref="Compute"/> and a backward pass give, but for rounding.
    /// </summary>
    /// <param name="batch">The latents, with what is known of their rows.</param>
    /// <param name="gradients">Memory for the gradient of a modality: contiguous, float32, on the CPU, <c>[batch, embedding]</c>.</param>
    /// <param name="factor">What the gradients, but not the values, are multiplied by.</param>
    /// <returns>The terms; null where this way does not apply and <see cref="Compute"/> is to be used.</returns>
    /// <exception cref="MatchingException">A modality of the topology is missing.</exception>
    internal MatchingValues? AddGradients(LatentBatch batch, Func<Modality, Tensor> gradients, double factor)
    {
        if (loss is not MaximumMeanDiscrepancy discrepancy || !PooledMatching.Applies(batch))
            return null;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        MatchingPlan plan = Plan(batch);
        if (plan.Terms.Count == 0)
        {
            unpaired?.Remember(batch);
            return new MatchingValues([], [], plan.Skipped);
        }
        using PooledMatching? pooled = PooledMatching.TryCreate(discrepancy, batch, plan);
        if (pooled?.TryCompute(plan, margin ?? double.PositiveInfinity) is not { } values)
            return null;
        pooled.AddGradients(gradients, factor);
        unpaired?.Remember(batch);
        return values;
    }

    /// <summary>
    /// Says what the kernel of a <see cref="MaximumMeanDiscrepancy"/> sees of each pair, under the names of the paired terms; nothing
    /// for other losses and for pairs of too few rows.
    /// </summary>
    /// <param name="batch">The latents, with what is known of their rows.</param>
    public IReadOnlyList<(string Name, KernelDiagnostics Seen)> Diagnose(LatentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (loss is not MaximumMeanDiscrepancy discrepancy)
            return [];
        List<(string, KernelDiagnostics)> seen = [];
        foreach (ModalityPair pair in topology.Pairs(batch.Modalities))
        {
            IReadOnlyList<int> rows = batch.RowsWith(pair.First, pair.Second);
            if (rows.Count < UnpairedRows.MinimumRows)
                continue;
            using Tensor p = batch.Select(pair.First, rows), q = batch.Select(pair.Second, rows);
            seen.Add(($"pair/{pair.Name}", discrepancy.Diagnose(p, q)));
        }
        return seen;
    }

    private MatchingPlan Plan(LatentBatch batch)
    {
        List<PlannedTerm> terms = [];
        List<SkippedTerm> skipped = [];
        foreach (ModalityPair pair in topology.Pairs(batch.Modalities))
        {
            Paired(batch, pair, terms, skipped);
            if (unpaired is not null)
                Unpaired(unpaired, batch, pair, terms, skipped);
        }
        return new MatchingPlan(terms, skipped);
    }

    // w L(z_a, z_b) over the utterances that have both a and b
    private void Paired(LatentBatch batch, ModalityPair pair, List<PlannedTerm> terms, List<SkippedTerm> skipped)
    {
        string name = $"pair/{pair.Name}";
        IReadOnlyList<int> rows = batch.RowsWith(pair.First, pair.Second);
        if (rows.Count < UnpairedRows.MinimumRows)
        {
            skipped.Add(new SkippedTerm(name, string.Create(CultureInfo.InvariantCulture,
                $"{rows.Count} utterances have both modalities, at least {UnpairedRows.MinimumRows} needed")));
            return;
        }
        if (NeedsClassWeights && batch.ClassWeights is null)
        {
            skipped.Add(new SkippedTerm(name, "the batch has no class weights"));
            return;
        }
        var both = new LatentRows(rows);
        terms.Add(new PlannedTerm(name, pair, IsPaired: true, pair.Weight, [new LatentSets(name, both, both)]));
    }

    // -w mean over the unpaired sets of min(L, margin)
    private static void Unpaired(
        IUnpairedSets strategy, LatentBatch batch, ModalityPair pair, List<PlannedTerm> terms, List<SkippedTerm> skipped)
    {
        string name = $"unpair/{pair.Name}";
        UnpairedDraw draw = strategy.Draw(batch, pair);
        skipped.AddRange(draw.Skipped.Select(reason => new SkippedTerm(name, reason)));
        if (draw.Sets.Count > 0)
            terms.Add(new PlannedTerm(name, pair, IsPaired: false, -pair.Weight / draw.Sets.Count, draw.Sets));
    }

    private Tensor Value(LatentBatch batch, PlannedTerm term, LatentSets sets)
    {
        Tensor p = sets.P.Select(batch, term.Pair.First), q = sets.Q.Select(batch, term.Pair.Second);
        Tensor value = loss switch
        {
            IDistributionMatchingLoss distance => distance.Compute(p, q),
            IRowAlignedLoss aligned => aligned.Compute(p, q),
            _ => ClassWeighted((IClassWeightedLoss)loss, p, q, LatentBatch.SelectRows(batch.ClassWeights!, sets.P.Rows!)),
        };
        return margin is { } limit && !term.IsPaired ? value.ClampMax(limit) : value;
    }

    private static Tensor ClassWeighted(IClassWeightedLoss loss, Tensor p, Tensor q, Tensor weights)
    {
        using Tensor constant = weights.detach();
        return loss.Compute(p, constant, q, constant);
    }
}
