using System.Runtime.InteropServices;
using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>What the ranks together know of one batch, of which each holds some rows: the rows of rank 0 come first.</summary>
/// <param name="group">The ranks.</param>
/// <param name="modalities">All modalities, in the order of the network.</param>
/// <param name="rows">All rows.</param>
/// <param name="start">Which of them is the first of this rank.</param>
/// <param name="count">How many are this rank's.</param>
internal sealed class WholeBatch(
    IProcessGroup group, IReadOnlyList<Modality> modalities, IReadOnlyList<RankedRow> rows, int start, int count)
{
    private LatentBatch? latents;

    /// <summary>Number of all rows.</summary>
    public int Count => rows.Count;

    /// <summary>How many of all rows have a modality.</summary>
    public int CountOf(Modality modality)
    {
        int index = IndexOf(modality);
        return rows.Count(row => row.Has(index));
    }

    /// <summary>Adds up a number of every rank.</summary>
    public double Sum(double own)
    {
        Span<double> sum = [own];
        group.AllReduceSum(sum);
        return sum[0];
    }

    /// <summary>
    /// The latents of all rows with what is known of them; the rows of this rank are parts of the graph, those of others are constants.
    /// </summary>
    /// <param name="pass">The pass of this rank's rows.</param>
    /// <param name="ownClassWeights">Class probabilities of this rank's rows, <c>[batch, classes]</c>; null for none.</param>
    public LatentBatch Latents(ForwardPass pass, Tensor? ownClassWeights)
    {
        return latents ??= new LatentBatch(
            [.. modalities.Select(modality => (modality, Gathered(pass.Embedding(modality))))],
            (row, modality) => rows[row].Has(IndexOf(modality)))
        {
            Classes = pass.Labeled is null ? null : [.. rows.Select(row => (int)row.Class)],
            Dialogues = [.. rows.Select(row => row.DialogueKey)],
            Speakers = [.. rows.Select(row => row.SpeakerKey)],
            ClassWeights = ownClassWeights is null ? null : Gathered(ownClassWeights),
        };
    }

    /// <summary>The gradients of this rank's rows, <c>[batch, ...]</c>, of those of all rows.</summary>
    public Tensor OwnRows(Tensor all) => all.narrow(0, start, count);

    // Rows of all ranks, [rows, ...], of this rank's.
    private Tensor Gathered(Tensor own)
    {
        long[] shape = own.shape;
        IReadOnlyList<byte[]> parts = group.AllGather(MemoryMarshal.AsBytes(
            own.detach().to_type(ScalarType.Float32).Values<float>().AsSpan()));
        Tensor Constant(byte[][] some)
        {
            var numbers = new float[some.Sum(part => part.Length) / sizeof(float)];
            Span<byte> rest = MemoryMarshal.AsBytes(numbers.AsSpan());
            foreach (byte[] part in some)
            {
                part.CopyTo(rest);
                rest = rest[part.Length..];
            }
            return tensor(numbers, [numbers.Length / Math.Max(1, shape[1]), shape[1]], device: own.device).to_type(own.dtype);
        }
        return cat([Constant([.. parts.Take(group.Rank)]), own, Constant([.. parts.Skip(group.Rank + 1)])], 0);
    }

    private int IndexOf(Modality modality)
    {
        for (int i = 0; i < modalities.Count; i++)
        {
            if (modalities[i].Equals(modality))
                return i;
        }
        throw new ArgumentOutOfRangeException(nameof(modality), modality, "The network has no such modality.");
    }
}
