using System.IO.Compression;
using System.IO.Hashing;
using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>
/// A file of <c>torch.save(module.state_dict(), path)</c>: a zip file with a pickle that names tensors, and a member with the numbers of
/// each storage. Of the pickle only dictionaries, plain values and tensors are built.
/// </summary>
internal sealed class StateDictFile : IDisposable
{
    private const string Pickle = "data.pkl";
    private const int MostMembers = 1 << 18, MostPickleBytes = 1 << 28;
    private const long MostDeflated = 1032, Slack = 1 << 10; // deflate shrinks by no more than this factor

    private const string WayOut = "Save no more than the weights: torch.save(module.state_dict(), path).";

    private static readonly PickleNames Names = new(NamesOfTensors(), WayOut);

    private readonly string path;
    private readonly FileStream file;
    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> members = new(StringComparer.Ordinal);
    private readonly string folder;

    private StateDictFile(string path, FileStream file)
    {
        this.path = path;
        this.file = file;
        if (file.Length < 4 || file.ReadByte() != 'P' || file.ReadByte() != 'K')
        {
            throw new FileFormatException(path, "is no PyTorch file of version 1.6 or newer. Load an older one in PyTorch, where you trust "
                + "it, and save its state_dict again.");
        }
        file.Position = 0;
        archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.Entries.Count > MostMembers)
            throw new FileFormatException(path, $"has more than {MostMembers} members.");
        if (archive.Entries.Sum(entry => (double)entry.CompressedLength) > file.Length)
            throw new FileFormatException(path, "is damaged: its members claim more bytes than the file has, so they overlap.");
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (!members.TryAdd(entry.FullName, entry))
                throw new FileFormatException(path, $"has two members called '{entry.FullName}'.");
        }
        string[] pickles = [.. members.Keys.Where(name => name == Pickle || name.EndsWith("/" + Pickle, StringComparison.Ordinal))];
        if (pickles is not [var pickle])
            throw new FileFormatException(path, $"is no PyTorch file: it has {pickles.Length} members called '{Pickle}'.");
        folder = pickle[..^Pickle.Length];
        if (members.ContainsKey(folder + "constants.pkl"))
            throw new FileFormatException(path, $"is a TorchScript model, with code. {WayOut}");
        if (members.TryGetValue(folder + "byteorder", out ZipArchiveEntry? order) && order.Length == 3) // "big"; else "little"
            throw new FileFormatException(path, "has its bytes in reverse order; save it on a little-endian machine.");
        if (members[pickle].Length > MostPickleBytes)
            throw new FileFormatException(path, "is damaged or not to be trusted: its list of tensors is larger than any.");
        using var content = new MemoryStream(ReadMember(members[pickle], members[pickle].Length));
        var input = new PickleInput(content, Path.Combine(path, pickle), 8 * (long)MostPickleBytes);
        Root = new PickleMachine(input, Names, id => Storage(input, id)).Run();
    }

    /// <summary>What was saved.</summary>
    public object? Root { get; }

    /// <summary>Opens a file and reads what it names; no numbers yet.</summary>
    /// <exception cref="FileFormatException">It is missing, is no such file, is damaged, or names something else than tensors.</exception>
    public static StateDictFile Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new StateDictFile(path, file);
        }
        catch (Exception error)
        {
            file?.Dispose();
            if (error is FileNotFoundException or DirectoryNotFoundException)
                throw new FileFormatException(path, "does not exist.", innerException: error);
            if (IsDamage(error))
                throw new FileFormatException(path, $"is no PyTorch file, or is damaged: {error.Message}", innerException: error);
            throw;
        }
    }

    /// <summary>The bytes of a storage.</summary>
    /// <exception cref="FileFormatException">They are missing, damaged, or of another number than the storage has.</exception>
    public byte[] Read(StoredNumbers storage, int size)
    {
        string name = $"{folder}data/{storage.Key}";
        if (!members.TryGetValue(name, out ZipArchiveEntry? entry))
            throw new FileFormatException(path, $"is damaged: it has no member '{name}'.");
        try
        {
            return ReadMember(entry, checked(storage.Count * size));
        }
        catch (Exception error) when (IsDamage(error))
        {
            throw new FileFormatException(Path.Combine(path, name), $"is damaged: {error.Message}", innerException: error);
        }
    }

    public void Dispose()
    {
        archive.Dispose();
        file.Dispose();
    }

    private static bool IsDamage(Exception error) =>
        error is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException
            or OverflowException;

    private byte[] ReadMember(ZipArchiveEntry entry, long expected)
    {
        string place = Path.Combine(path, entry.FullName);
        if (entry.IsEncrypted)
            throw new FileFormatException(place, "is encrypted.");
        if (entry.Length != expected)
        {
            throw new FileFormatException(place, "is damaged: it has other bytes than its tensors take.",
                expected: FormattableString.Invariant($"{expected} bytes"), actual: FormattableString.Invariant($"{entry.Length}"));
        }
        if (expected > Array.MaxLength)
            throw new FileFormatException(place, "has more than 2 GiB, which is too much for the weights of one layer.");
        if (entry.CompressedLength > file.Length || entry.Length > entry.CompressedLength * MostDeflated + Slack)
            throw new FileFormatException(place, "is damaged: it claims to be longer than its compressed bytes can make it.");
        var bytes = new byte[expected];
        using Stream stream = entry.Open();
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length || stream.ReadByte() >= 0)
            throw new FileFormatException(place, "is damaged: its length is not what it claims.");
        uint sum = Crc32.HashToUInt32(bytes);
        return sum == entry.Crc32
            ? bytes
            : throw new FileFormatException(
                place, FormattableString.Invariant($"is damaged: its check sum is {sum:x8}, not {entry.Crc32:x8}."));
    }

    // ("storage", type, key, device, count)
    private static StoredNumbers Storage(PickleInput input, object? id)
    {
        if (id is not object?[] { Length: >= 5 } parts || parts[0] is not "storage" || parts[1] is not PickledName type
            || parts[2] is not string key || parts[4] is not long and >= 0)
        {
            throw input.Fault("refers to something that is no storage of numbers.");
        }
        input.Spend(64);
        return new StoredNumbers(key, type, (long)parts[4]!);
    }

    private static Dictionary<string, Func<PickleInput, object?[], object?>?> NamesOfTensors()
    {
        var names = new Dictionary<string, Func<PickleInput, object?[], object?>?>(PickleNames.Containers)
        {
            ["torch._utils._rebuild_tensor"] = StoredTensor.Of,
            ["torch._utils._rebuild_tensor_v2"] = StoredTensor.Of,
            ["torch._utils._rebuild_parameter"] = (input, arguments) => arguments is [StoredTensor tensor, ..]
                ? tensor : throw input.Fault("has a parameter of an unknown form."),
            ["torch.Size"] = (input, arguments) => arguments is [IReadOnlyList<object?> sizes]
                ? sizes : throw input.Fault("has a size of an unknown form."),
        };
        foreach (string type in (string[])["Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool",
            "ComplexFloat", "ComplexDouble"])
        {
            names[$"torch.{type}Storage"] = null;
        }
        return names;
    }
}
