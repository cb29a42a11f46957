using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>The rows of an update, labeled and unlabeled ones, by where they come from: the target domain or any other.</summary>
/// <param name="pass">The pass of one of the batches.</param>
/// <param name="target">Name of the target domain; null for rows that name none.</param>
internal sealed class DomainRows(ForwardPass pass, string? target)
{
    private readonly ForwardPass[] passes = pass.LabeledPass is { } labeled ? [labeled, pass] : [pass];

    /// <summary>The target in words.</summary>
    public string TargetText => target is null ? "the target" : $"'{target}'";

    /// <summary>
    /// Something of every row, <c>[rows, ...]</c>, of those of the other domains and of those of the target; null for none.
    /// </summary>
    /// <param name="of">What, <c>[batch, ...]</c>.</param>
    /// <param name="modality">Only rows that have this modality; null for all.</param>
    public (Tensor? Source, Tensor? Target) Select(Func<ForwardPass, Tensor> of, Modality? modality = null) =>
        (Rows(of, modality, isTarget: false), Rows(of, modality, isTarget: true));

    private Tensor? Rows(Func<ForwardPass, Tensor> of, Modality? modality, bool isTarget)
    {
        var parts = new List<Tensor>();
        foreach (ForwardPass each in passes)
        {
            long[] rows = [.. Enumerable.Range(0, each.Batch.Count)
                .Where(row => each.Batch.Utterances[row].Domain == target == isTarget
                    && (modality is not { } one || each.Batch.Modalities[one].FrameCounts[row] > 0))
                .Select(row => (long)row)];
            if (rows.Length > 0)
                parts.Add(Of(of(each), rows));
        }
        return parts.Count switch { 0 => null, 1 => parts[0], _ => cat(parts) };
    }

    private static Tensor Of(Tensor values, long[] rows) =>
        rows.Length == values.shape[0] ? values : values.index_select(0, tensor(rows, device: values.device));
}
