using System.Runtime.InteropServices;
using SemiMER.Benchmarks.Plain;
using SemiMER.Formats;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Steps;

/// <summary>The file that PyTorch's process starts from: initial weights, all features and the rows of each batch.</summary>
internal static class Handover
{
    /// <summary>Writes it as safetensors.</summary>
    public static void Write(
        string path, IReadOnlyDictionary<string, Tensor> weights, IReadOnlyList<string> modalities, PlainData labeled,
        PlainData? unlabeled, RecordedBatches batches, IReadOnlyList<int> classCounts, PlainData? test = null)
    {
        List<SafeTensorsEntry> entries = [.. weights.Select(weight => Singles($"weights/{weight.Key}", weight.Value))];
        entries.Add(Integers("class_counts", classCounts.Select(count => (long)count), classCounts.Count));
        entries.AddRange(Stream("labeled", modalities, labeled, batches.Labeled));
        entries.Add(Integers("labeled/classes", labeled.Classes!.Select(c => (long)c), labeled.Count));
        if (unlabeled is not null)
            entries.AddRange(Stream("unlabeled", modalities, unlabeled, batches.Unlabeled));
        if (test is not null)
        {
            entries.AddRange(Stream("test", modalities, test, [[.. Enumerable.Range(0, test.Count)]]));
            entries.Add(Integers("test/classes", test.Classes!.Select(c => (long)c), test.Count));
        }
        SafeTensorsFile.Write(path, entries);
    }

    /// <summary>The weights of a network by name; the caller's dispose scope owns them.</summary>
    public static Dictionary<string, Tensor> Weights(EmotionNetwork network) =>
        network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());

    private static IEnumerable<SafeTensorsEntry> Stream(
        string name, IReadOnlyList<string> modalities, PlainData data, IReadOnlyList<int[]> batches)
    {
        for (int i = 0; i < modalities.Count; i++)
        {
            yield return Singles($"{name}/features/{modalities[i]}", data.Features[i]);
            if (data.Frames[i] is { } frames)
                yield return Integers($"{name}/frames/{modalities[i]}", frames.data<long>().ToArray(), data.Count);
        }
        List<string> dialogues = [.. data.Dialogues.Distinct()];
        yield return Integers($"{name}/dialogues", data.Dialogues.Select(each => (long)dialogues.IndexOf(each)), data.Count);
        yield return Integers(
            $"{name}/batches", batches.SelectMany(rows => rows).Select(row => (long)row), batches.Count, batches[0].Length);
    }

    private static SafeTensorsEntry Singles(string name, Tensor values)
    {
        using Tensor dense = values.detach().contiguous();
        return SafeTensorsEntry.Create<float>(name, MemoryMarshal.Cast<byte, float>(dense.bytes), dense.shape);
    }

    private static SafeTensorsEntry Integers(string name, IEnumerable<long> values, params long[] shape) =>
        SafeTensorsEntry.Create<long>(name, values.ToArray(), shape);
}
