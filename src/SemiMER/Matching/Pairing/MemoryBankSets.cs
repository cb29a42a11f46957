using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// An unpaired strategy with a memory: the first modality of this batch against the second modality of utterances of earlier
/// batches from other dialogues. Gives large sets from small batches; the remembered latents are older than the network and
/// get no gradient. It owns what it remembers: dispose it at the end.
/// </summary>
public sealed class MemoryBankSets : IUnpairedSets, ISavedState, IDisposable
{
    private readonly int capacity;
    private readonly Dictionary<Modality, List<(Tensor Latents, string?[] Dialogues)>> memory = [];

    /// <summary>Creates the strategy.</summary>
    /// <param name="capacity">Rows of each modality to remember, at least 2; whole batches are forgotten, oldest first.
    /// Default 1,024.</param>
    /// <exception cref="OptionsException">The capacity is below 2.</exception>
    public MemoryBankSets(int capacity = 1024)
    {
        new OptionFaults(nameof(MemoryBankSets)).AtLeast(nameof(capacity), capacity, UnpairedRows.MinimumRows).Throw();
        this.capacity = capacity;
    }

    /// <inheritdoc/>
    public string Name => "memory bank";

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => [this];

    /// <inheritdoc/>
    public UnpairedDraw Draw(LatentBatch batch, ModalityPair pair)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(pair);
        IReadOnlyList<int> rows = batch.RowsWith(pair.First);
        HashSet<string> current = [.. (batch.Dialogues ?? []).OfType<string>()];
        List<Tensor> remembered = [];
        foreach ((Tensor latents, string?[] dialogues) in memory.GetValueOrDefault(pair.Second, []))
        {
            int[] others = [.. Enumerable.Range(0, dialogues.Length)
                .Where(row => dialogues[row] is not { } dialogue || !current.Contains(dialogue))];
            if (others.Length > 0)
                remembered.Add(LatentBatch.SelectRows(latents.to(batch.Latents(pair.First).device), others)); // a loaded one is the host's
        }
        int count = (int)remembered.Sum(set => set.shape[0]);
        return rows.Count < UnpairedRows.MinimumRows || count < UnpairedRows.MinimumRows
            ? new UnpairedDraw([], [$"{Name}: {UnpairedRows.TooFew(pair, rows.Count, count)}"])
            : new UnpairedDraw([new LatentSets(Name, new LatentRows(rows), new LatentRows(cat(remembered, dim: 0)))], []);
    }

    /// <inheritdoc/>
    public void Remember(LatentBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (Modality modality in batch.Modalities)
        {
            IReadOnlyList<int> rows = batch.RowsWith(modality);
            if (rows.Count == 0)
                continue;
            if (!memory.TryGetValue(modality, out var batches))
                memory.Add(modality, batches = []);
            using (no_grad())
                batches.Add((batch.Select(modality, rows).DetachFromDisposeScope(), [.. rows.Select(row => batch.Dialogues?[row])]));
            while (batches.Count > 1 && batches.Sum(item => item.Dialogues.Length) > capacity)
            {
                batches[0].Latents.Dispose();
                batches.RemoveAt(0);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetState()
    {
        var state = new Dictionary<string, Tensor>();
        foreach ((Modality modality, List<(Tensor Latents, string?[] Dialogues)> batches) in memory)
        {
            for (int i = 0; i < batches.Count; i++)
            {
                string name = FormattableString.Invariant($"{modality.Name}/{i:D6}");
                state.Add($"{name}/latents", batches[i].Latents.clone());
                state.Add($"{name}/dialogues", tensor(JsonSerializer.SerializeToUtf8Bytes(batches[i].Dialogues), dtype: ScalarType.Byte));
            }
        }
        return state;
    }

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Dispose();
        IEnumerable<string> latents = state.Keys.Where(name => name.EndsWith("/latents", StringComparison.Ordinal));
        foreach (string entry in latents.Order(StringComparer.Ordinal))
        {
            string name = entry[..entry.LastIndexOf('/')];
            var modality = new Modality(name[..name.LastIndexOf('/')]);
            if (!memory.TryGetValue(modality, out var batches))
                memory.Add(modality, batches = []);
            batches.Add((state[entry].clone().DetachFromDisposeScope(),
                JsonSerializer.Deserialize<string?[]>(state[$"{name}/dialogues"].Values<byte>())!));
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Dispose()
    {
        foreach ((Tensor latents, _) in memory.Values.SelectMany(batches => batches))
            latents.Dispose();
        memory.Clear();
    }
}
