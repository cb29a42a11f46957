using SemiMER.Corpora;
using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = Σ_m d(z_m of other domains, z_m of the target): the embeddings of each modality should be distributed alike, wherever a row comes
/// from (as Long et al. 2015 with MMD, Sun and Saenko 2016 with CORAL). It takes the labeled and unlabeled rows of an update together, so
/// it stands among the unlabeled terms.
/// <para>Rows tell by <see cref="Utterance.Domain"/> where they come from. A part is skipped where one side has fewer than two rows.</para>
/// </summary>
public sealed class DomainMatchingTerm : IObjectiveTerm
{
    private readonly string? target;
    private readonly IDistributionMatchingLoss loss;

    /// <summary>Creates the term.</summary>
    /// <param name="loss">d, the distance.</param>
    /// <param name="target">
    /// Name of the domain that is to be recognised; rows of every other one are of the source. Default null: rows that name no domain.
    /// </param>
    /// <param name="name">Name in logs and before the names of its parts; two such terms of one recipe need different ones.</param>
    public DomainMatchingTerm(IDistributionMatchingLoss loss, string? target = null, string name = "domain matching")
    {
        ArgumentNullException.ThrowIfNull(loss);
        (this.loss, this.target, Name) = (loss, target, name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => loss.StatefulParts;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        var rows = new DomainRows(pass, target);
        return [.. pass.Network.Schema.Modalities.Select(entry => Part(rows, entry.Modality))];
    }

    private TermPart Part(DomainRows rows, Modality modality)
    {
        string name = $"{Name}/{modality}";
        return rows.Select(pass => pass.Embedding(modality), modality) is ({ } source, { } own) && source.shape[0] > 1 && own.shape[0] > 1
            ? new TermPart(name, loss.Compute(source, own))
            : new TermPart(name, null, $"the update has fewer than two rows with '{modality}' of {rows.TargetText} or of others");
    }
}
