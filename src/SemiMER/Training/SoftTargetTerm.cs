using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Cross-entropy with probabilities that a teacher gave to utterances before: -sum_ik w_k q_ik log p_ik / sum_ik w_k q_ik over the rows i
/// that have such a target q_i, with the class weights w, in nats. Labels are not looked at.
/// </summary>
public sealed class SoftTargetTerm : IObjectiveTerm
{
    private readonly Func<string, float[]?> targetOf;
    private readonly string digest; // tells targets apart where a training is described; there are too many to be listed
    private readonly int classes;

    /// <summary>Creates the term.</summary>
    /// <param name="targets">The probability of each class, at least 0 and in all above 0, by id of the utterance; at least one.</param>
    /// <exception cref="OptionsException">There is none, they differ in length, or a number is out of range.</exception>
    public SoftTargetTerm(IReadOnlyDictionary<string, IReadOnlyList<double>> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        classes = targets.Values.FirstOrDefault()?.Count ?? 0;
        new OptionFaults(nameof(SoftTargetTerm)).Require(targets.Count > 0, "There are no targets.").Throw();
        SoftTargetCheck.Targets(targets, classes);
        var byId = targets.ToDictionary(target => target.Key, target => target.Value.Select(p => (float)p).ToArray());
        targetOf = byId.GetValueOrDefault;
        digest = DigestOf(byId);
    }

    /// <inheritdoc/>
    public string Name => "soft-targets";

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public void Check(CorpusSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        new OptionFaults(nameof(SoftTargetTerm))
            .Require(schema.Classes.Count == classes, FormattableString.Invariant(
                $"The targets are of {classes} classes, the network has {schema.Classes.Count}."))
            .Throw();
    }

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        float[] values = new float[pass.Batch.Count * classes];
        for (int i = 0; i < pass.Batch.Count; i++)
            targetOf(pass.Batch.Utterances[i].Id)?.CopyTo(values, i * classes);
        if (Array.TrueForAll(values, value => value == 0))
            return [new TermPart(Name, null, "no utterance of the batch has a target")];
        Tensor q = tensor(values, [pass.Batch.Count, classes], device: pass.Scores.device); // zeros where there is none
        Tensor weight = pass.ClassWeights is { } w ? q * w : q;
        return [new TermPart(Name, -(weight * pass.Scores.log_softmax(1)).sum() / weight.sum())];
    }

    private static string DigestOf(Dictionary<string, float[]> targets)
    {
        var hash = new XxHash128();
        foreach ((string id, float[] target) in targets.OrderBy(target => target.Key, StringComparer.Ordinal))
        {
            hash.Append(Encoding.UTF8.GetBytes(id));
            hash.Append(MemoryMarshal.AsBytes<float>(target));
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
