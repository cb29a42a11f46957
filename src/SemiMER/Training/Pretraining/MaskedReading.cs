using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>What a network reads of a masked batch, and what the heads restore from that.</summary>
internal sealed class MaskedReading
{
    private readonly ForwardPass pass;
    private readonly EmotionNetwork network;
    private readonly Dictionary<Modality, ModalityMask> maskOf;
    private readonly MaskedHeads heads;
    private readonly Dictionary<Modality, Tensor> frames = [];
    private readonly Tensor joined;

    /// <summary>Reads a batch.</summary>
    /// <param name="pass">The batch as it is.</param>
    /// <param name="maskOf">What is masked.</param>
    /// <param name="heads">What stands for what is hidden.</param>
    public MaskedReading(ForwardPass pass, Dictionary<Modality, ModalityMask> maskOf, MaskedHeads heads)
    {
        (this.pass, network, this.maskOf, this.heads) = (pass, pass.Network, maskOf, heads);
        UtteranceBatch read = pass.Batch.With(pass.Batch.Modalities.ToDictionary(entry => entry.Key, entry =>
            entry.Value.WithValues(maskOf.TryGetValue(entry.Key, out ModalityMask? mask) && mask.ReadsOthers
                ? Others(entry.Value.Values, mask) : entry.Value.Values.alias())));
        Dictionary<Modality, FrameStream> streams = Streams(read);
        var z = new Dictionary<Modality, Tensor>();
        foreach ((int m, ModalitySchema entry) in network.Schema.Modalities.Index())
        {
            Modality modality = entry.Modality;
            if (streams.TryGetValue(modality, out FrameStream? stream))
            {
                frames.Add(modality, network.Across(modality, streams));
                z.Add(modality, network.Pool(modality, frames[modality], stream));
                continue;
            }
            Tensor own = network.Encode(modality, read);
            if (maskOf.TryGetValue(modality, out ModalityMask? mask) && mask.HidesAny)
                own = where(tensor(mask.Hidden, device: own.device).unsqueeze(1), heads.HiddenVector(m).unsqueeze(0), own);
            z.Add(modality, own);
        }
        joined = network.ReadsDialogues ? pass.InContextOf(z) : stack(z.Values, 1);
    }

    /// <summary>What comes back of a modality of which something was masked.</summary>
    public RestoredModality Restore(ModalitySchema entry)
    {
        int m = network.Schema.Modalities.Index().First(other => other.Item == entry).Index;
        ModalityMask mask = maskOf[entry.Modality];
        Tensor values = pass.Batch.Modalities[entry.Modality].Values;
        if (!mask.IsOfFrames)
            return new RestoredModality(mask, values, heads.Restore(m, joined));
        // Of frames only those that were masked: a score for each word of all others would take most of the time.
        long[] cells = mask.MaskedCells;
        Tensor own = frames[entry.Modality].flatten(0, 1).index_select(0, tensor(cells, device: values.device));
        Tensor all = joined.flatten(1).index_select(0, tensor(Array.ConvertAll(cells, cell => cell / mask.Width), device: values.device));
        return new RestoredModality(
            mask, values.narrow(1, 0, mask.Width), heads.RestoreFrames(m, own, all), MaskedHeads.VocabularyOf(network, entry.Modality));
    }

    // The frames of the modalities of which frames are restored.
    private Dictionary<Modality, FrameStream> Streams(UtteranceBatch read)
    {
        var streams = new Dictionary<Modality, FrameStream>();
        foreach ((int m, ModalitySchema entry) in network.Schema.Modalities.Index())
        {
            if (!MaskedHeads.IsOfFrames(network, entry))
                continue;
            HiddenFrames? hidden = maskOf.TryGetValue(entry.Modality, out ModalityMask? mask) && mask.HidesAny
                ? new HiddenFrames(tensor(mask.Hidden, [mask.Rows, mask.Width], device: network.Device), heads.HiddenFrame(m)) : null;
            streams.Add(entry.Modality, network.Frames(entry.Modality, read, hidden));
        }
        return streams;
    }

    private static Tensor Others(Tensor values, ModalityMask mask)
    {
        using IDisposable unrecorded = no_grad();
        if (mask.IsOfFrames)
        {
            Tensor source = tensor(mask.Source, [mask.Rows, mask.Width, 1], device: values.device);
            Tensor read = values.narrow(1, 0, mask.Width).gather(1, source.expand(mask.Rows, mask.Width, values.size(2)));
            long rest = values.size(1) - mask.Width;
            return rest == 0 ? read : cat([read, values.narrow(1, mask.Width, rest)], 1);
        }
        return mask.Width == 1
            ? values.index_select(0, tensor(mask.Source, device: values.device))
            : values.gather(0, tensor(mask.Source, values.shape, device: values.device));
    }
}
