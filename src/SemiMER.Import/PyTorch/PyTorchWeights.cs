using System.Runtime.InteropServices;
using SemiMER.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Import;

/// <summary>
/// Loads weights that PyTorch saved by <c>torch.save(module.state_dict(), path)</c>. Nothing of the file is run: any class or function that
/// it names, other than those of tensors, is refused.
/// </summary>
public static class PyTorchWeights
{
    /// <summary>
    /// Loads the weights of a file into a module, such as an encoder. Names, shapes and types are compared first and all numbers are read:
    /// the module is changed as a whole or not at all.
    /// </summary>
    /// <param name="module">The module, on any device.</param>
    /// <param name="path">The file.</param>
    /// <param name="mapping">
    /// The name in the module of a weight of the file, or null to leave that weight out; by default the same name. To take the weights
    /// below <c>encoder.</c>: <c>name => name.StartsWith("encoder.") ? name["encoder.".Length..] : null</c>.
    /// </param>
    /// <param name="entry">
    /// Where the file is a checkpoint, a dictionary of several things, the name of the weights in it, such as <c>state_dict</c>.
    /// </param>
    /// <exception cref="FileFormatException">
    /// The file is missing, damaged, of PyTorch before 1.6, a TorchScript model, or names a class or function that is none of tensors.
    /// </exception>
    /// <exception cref="PyTorchWeightsException">The weights are not those of the module; every difference is listed.</exception>
    public static void Load(nn.Module module, string path, Func<string, string?>? mapping = null, string? entry = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(path);
        using StateDictFile file = StateDictFile.Open(path);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        Dictionary<string, Tensor> weights = module.state_dict();
        Dictionary<string, StoredTensor> stored = Compare(path, weights, Tensors(path, file.Root, entry), mapping ?? (name => name));
        var read = new Dictionary<string, Tensor>();
        foreach (IGrouping<StoredNumbers, KeyValuePair<string, StoredTensor>> storage in stored.GroupBy(pair => pair.Value.Storage))
        {
            (ScalarType type, int size) = storage.Key.Numbers!.Value;
            byte[] bytes = file.Read(storage.Key, size);
            foreach ((string name, StoredTensor tensor) in storage)
                read.Add(name, Make(tensor.Gather(bytes, size), type, tensor.Shape));
        }
        foreach ((string name, Tensor numbers) in read)
            weights[name].copy_(numbers);
    }

    private static Dictionary<string, StoredTensor> Tensors(string path, object? root, string? entry)
    {
        object? value = root;
        if (entry is not null && (root is not PickledTable outer || !outer.TryGet(entry, out value)))
            throw new FileFormatException(path, $"has no entry '{entry}'.{Entries(root)}");
        if (value is not PickledTable table)
            throw new FileFormatException(path, "has no dictionary of weights: save module.state_dict().");
        var tensors = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach ((object? key, object? found) in table.Entries)
        {
            if (key is not string name || found is not StoredTensor tensor)
                throw new FileFormatException(path, $"has something else than weights in its dictionary.{Entries(root)}");
            if (!tensors.TryAdd(name, tensor))
                throw new FileFormatException(path, $"has the weight '{name}' twice.");
        }
        return tensors;
    }

    private static string Entries(object? root)
    {
        string[] names = root is PickledTable table
            ? [.. table.Entries.Where(pair => pair.Value is PickledTable && pair.Key is string).Select(pair => $"'{pair.Key}'").Take(10)]
            : [];
        return names.Length == 0 ? "" : $" It is a checkpoint: name the entry that has the weights, one of {string.Join(", ", names)}.";
    }

    private static Dictionary<string, StoredTensor> Compare(
        string path, Dictionary<string, Tensor> weights, Dictionary<string, StoredTensor> tensors, Func<string, string?> mapping)
    {
        var differences = new List<string>();
        var stored = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach ((string name, StoredTensor tensor) in tensors)
        {
            if (mapping(name) is not { } target)
                continue;
            if (!weights.TryGetValue(target, out Tensor? weight))
                differences.Add($"'{target}' is not in the module.");
            else if (!stored.TryAdd(target, tensor))
                differences.Add($"'{target}' stands for two weights of the file.");
            else if (!weight.shape.AsSpan().SequenceEqual(tensor.Shape))
                differences.Add($"'{target}' has the shape {Text(weight.shape)} in the module and {Text(tensor.Shape)} in the file.");
            else if (tensor.Storage.Numbers?.Type != weight.dtype)
                differences.Add($"'{target}' is of type {weight.dtype} in the module and of {tensor.Storage.Type} in the file.");
        }
        differences.AddRange(weights.Keys.Where(name => !stored.ContainsKey(name)).Select(name => $"'{name}' is not in the file."));
        return differences.Count == 0 ? stored : throw new PyTorchWeightsException(path, differences);
    }

    private static Tensor Make(byte[] bytes, ScalarType type, long[] shape) => type switch
    {
        ScalarType.Float32 => tensor(Numbers<float>(bytes), shape),
        ScalarType.Float64 => tensor(Numbers<double>(bytes), shape),
        ScalarType.Float16 => tensor(Numbers<Half>(bytes), shape),
        ScalarType.BFloat16 => tensor(Numbers<BFloat16>(bytes), shape),
        ScalarType.Int64 => tensor(Numbers<long>(bytes), shape),
        ScalarType.Int32 => tensor(Numbers<int>(bytes), shape),
        ScalarType.Int16 => tensor(Numbers<short>(bytes), shape),
        ScalarType.Int8 => tensor(Numbers<sbyte>(bytes), shape),
        ScalarType.Byte => tensor(bytes, shape),
        _ => tensor(Array.ConvertAll(bytes, value => value != 0), shape),
    };

    private static T[] Numbers<T>(byte[] bytes)
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(bytes).ToArray();

    private static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
