using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// A lower threshold for classes that the network has learned less: w = 1 where max p >= τ_c for the class c = argmax p, else 0, with
/// τ_c = τ β_c / (2 - β_c) and β_c = n_c / max(max n, rows not in use). n_c is how many rows were last predicted as c with max p >= τ;
/// rows that never were so are not in use.
/// <para>Source: Zhang et al. 2021 (FlexMatch), with its warm-up and convex map. At first all thresholds are 0. As there, a batch is
/// weighed before it is taken in.</para>
/// <para>It remembers one class for each unlabeled utterance, by its id: 8 bytes on the device and about 30 on the host.
/// Make it anew for each training. It owns tensors: dispose it at the end.</para>
/// </summary>
public sealed class ClassWiseThreshold : IPseudoLabelThreshold, ISavedState, IDisposable
{
    private const int FirstCapacity = 1024;

    private readonly double tau;
    private readonly Dictionary<ulong, int> places = []; // by a digest of the id
    private Tensor? memory; // 1 + the class that each row was last predicted as; 0 where it is not in use

    /// <summary>Creates the threshold.</summary>
    /// <param name="tau">τ, the threshold of the class that is learned best: above 0 and below 1. Default 0.95.</param>
    /// <exception cref="OptionsException">It is out of range.</exception>
    public ClassWiseThreshold(double tau = 0.95)
    {
        new OptionFaults(nameof(ClassWiseThreshold)).Require(tau is > 0 and < 1, nameof(tau), tau, "above 0, below 1").Throw();
        this.tau = tau;
    }

    /// <inheritdoc/>
    public string Name => "class-wise";

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => [this];

    /// <inheritdoc/>
    public Tensor Weigh(PseudoLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Tensor p = labels.Confidence;
        Tensor remembered = Memory(labels.Pass, p.device, out int[] rows, out long[] own);
        Tensor counts = zeros(labels.Probabilities.shape[1] + 1, device: p.device)
            .scatter_add(0, remembered.narrow(0, 0, places.Count), ones(places.Count, device: p.device));
        Tensor n = counts.narrow(0, 1, counts.shape[0] - 1);
        long never = Math.Max(0, (labels.Pass.UnlabeledCount ?? 0) - places.Count);                              // seen in no batch yet
        Tensor beta = n / n.max().maximum(counts[0].Plus(never)).ClampMin(1);                                   // β_c
        Tensor ofClass = beta.Times(tau) / 2.Minus(beta);                                                       // τ_c
        Tensor weights = p.ge(ofClass.index_select(0, labels.Classes)).to_type(p.dtype);

        Tensor index = tensor(own, device: p.device), row = tensor(Array.ConvertAll(rows, i => (long)i), device: p.device);
        Tensor before = remembered.index_select(0, index), now = labels.Classes.index_select(0, row).Plus(1);
        Tensor sure = p.index_select(0, row).GreaterOrEqual(tau);
        remembered.scatter_(0, index, where(sure, now, before));
        return weights;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetState()
    {
        if (memory is null)
            return new Dictionary<string, Tensor>();
        ulong[] ids = [.. places.OrderBy(place => place.Value).Select(place => place.Key)];
        return new Dictionary<string, Tensor>
        {
            [nameof(places)] = tensor(MemoryMarshal.Cast<ulong, long>(ids).ToArray()),
            [nameof(memory)] = memory.narrow(0, 0, places.Count).clone(),
        };
    }

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Dispose();
        if (!state.TryGetValue(nameof(places), out Tensor? ids))
            return;
        foreach ((int place, long id) in ids.Values<long>().Index())
            places.Add(unchecked((ulong)id), place);
        memory = state[nameof(memory)].clone().DetachFromDisposeScope();
    }

    /// <summary>Forgets everything.</summary>
    public void Dispose()
    {
        memory?.Dispose();
        memory = null;
        places.Clear();
    }

    // The memory with a place for each row of a batch. A row that stands in it twice counts where it stands last.
    private Tensor Memory(ForwardPass pass, Device device, out int[] rows, out long[] own)
    {
        var rowOf = new Dictionary<int, int>();
        for (int row = 0; row < pass.Batch.Count; row++)
        {
            ulong id = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(pass.Batch.Utterances[row].Id));
            if (!places.TryGetValue(id, out int place))
                places.Add(id, place = places.Count);
            rowOf[place] = row;
        }
        own = [.. rowOf.Keys];
        rows = [.. rowOf.Values];
        long capacity = memory?.shape[0] ?? 0;
        if (capacity >= places.Count && memory!.device_type == device.type)
            return memory;
        using var scope = NewDisposeScope();
        Tensor more = zeros(Math.Max(FirstCapacity, Math.Max(capacity, places.Count)), dtype: ScalarType.Int64, device: device);
        Tensor larger = (memory is null ? more : cat([memory.to(device), more], dim: 0)).DetachFromDisposeScope();
        memory?.Dispose();
        return memory = larger;
    }
}
