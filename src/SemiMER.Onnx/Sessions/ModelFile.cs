using System.Security.Cryptography;
using System.Text;

namespace SemiMER.Onnx;

/// <summary>
/// The file of a model, looked at before ONNX Runtime opens it: what it is when it is no ONNX model, and which files with its weights must
/// lie beside it.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Sha256">Checksum of the file and of all that belong to it, in lower-case hexadecimal digits.</param>
internal sealed record ModelFile(string Path, string Sha256)
{
    // Numbers of fields, from onnx.proto: ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto, StringStringEntryProto.
    private const int ModelGraph = 7, ModelOperatorSets = 8, GraphNode = 1, GraphInitializer = 5, NodeAttribute = 5, AttributeTensor = 5,
        AttributeGraph = 6, TensorExternalData = 13, EntryKey = 1, EntryValue = 2;

    /// <summary>Looks at a file.</summary>
    /// <exception cref="OnnxException">It is missing, damaged or no ONNX model, or data of it is missing.</exception>
    public static ModelFile Read(string path)
    {
        if (!File.Exists(path))
            throw new OnnxException("does not exist.", path);
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > int.MaxValue)
            {
                throw new OnnxException(
                    "is larger than 2 GB, which no ONNX file can be. Export its weights into a file of their own: in Python " +
                    "onnx.save_model(model, path, save_as_external_data=True), or torch.onnx.export with external_data=True.", path,
                    expected: "at most 2147483647 bytes", actual: FormattableString.Invariant($"{stream.Length}"));
            }
            CheckKind(stream, path);
            SortedDictionary<string, long> beside = ExternalData(stream, path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Append(hash, stream);
            foreach ((string name, long length) in beside)
                Append(hash, path, name, length);
            return new ModelFile(path, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OnnxException($"cannot be read: {error.Message}", path, innerException: error);
        }
    }

    /// <summary>The checksum of bytes in lower-case hexadecimal digits.</summary>
    public static string DigestOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void CheckKind(FileStream stream, string path)
    {
        var start = new byte[64];
        int count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        string text = Encoding.Latin1.GetString(start, 0, count);
        string? other =
            count == 0 ? "is empty: copy it again."
            : text.StartsWith("PK", StringComparison.Ordinal) || text.StartsWith('\u0080')
                ? "holds weights of PyTorch, no ONNX model: export it in Python with torch.onnx.export."
            : text.StartsWith("version https://git-lfs", StringComparison.Ordinal)
                ? "only points to the model, as Git LFS leaves it: get the file itself with 'git lfs pull'."
            : text.StartsWith("\u0089HDF", StringComparison.Ordinal) || text.AsSpan(Math.Min(4, count)).StartsWith("TFL3")
                ? "is a model of TensorFlow, no ONNX model: convert it with tf2onnx."
            : text.Contains("\"__metadata__\"", StringComparison.Ordinal) || text.IndexOf("{\"", StringComparison.Ordinal) == 8
                ? "holds weights as safetensors, no ONNX model: export the model that they are of with torch.onnx.export."
            : null;
        if (other is not null)
            throw new OnnxException(other, path);
    }

    /// <summary>Names of the files with data of the model, each with the length that it must have at least.</summary>
    private static SortedDictionary<string, long> ExternalData(FileStream stream, string path)
    {
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        bool hasGraph = false, hasOperators = false;
        try
        {
            foreach (ProtobufField field in ProtobufFields.Of(stream, 0, stream.Length))
            {
                hasOperators |= field.Number == ModelOperatorSets;
                if (field.Number == ModelGraph && field.Length >= 0)
                {
                    hasGraph = true;
                    WalkGraph(stream, field, found);
                }
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new OnnxException(
                $"is damaged, or no ONNX model: {error.Message.TrimEnd('.')}. Copy or export it again.", path, innerException: error);
        }
        return hasGraph && hasOperators ? found : throw new OnnxException("is no ONNX model: it has no graph. Export it again.", path);
    }

    private static void WalkGraph(Stream stream, ProtobufField graph, SortedDictionary<string, long> found)
    {
        foreach (ProtobufField field in ProtobufFields.Of(stream, graph.Start, graph.End))
        {
            if (field.Number == GraphInitializer && field.Length >= 0)
            {
                WalkTensor(stream, field, found);
            }
            else if (field.Number == GraphNode && field.Length >= 0)
            {
                foreach (ProtobufField attribute in Inside(stream, field, NodeAttribute))
                {
                    foreach (ProtobufField tensor in Inside(stream, attribute, AttributeTensor))
                        WalkTensor(stream, tensor, found);
                    foreach (ProtobufField inner in Inside(stream, attribute, AttributeGraph))
                        WalkGraph(stream, inner, found);
                }
            }
        }
    }

    private static void WalkTensor(Stream stream, ProtobufField tensor, SortedDictionary<string, long> found)
    {
        var entries = new Dictionary<string, string>();
        foreach (ProtobufField entry in Inside(stream, tensor, TensorExternalData))
            entries[Text(stream, entry, EntryKey)] = Text(stream, entry, EntryValue);
        if (!entries.TryGetValue("location", out string? location))
            return;
        long End(string name) => long.TryParse(entries.GetValueOrDefault(name), out long number) ? number : 0;
        found[location] = Math.Max(found.GetValueOrDefault(location), End("offset") + End("length"));
    }

    private static IEnumerable<ProtobufField> Inside(Stream stream, ProtobufField message, int number) =>
        ProtobufFields.Of(stream, message.Start, message.End).Where(field => field.Number == number && field.Length >= 0);

    private static string Text(Stream stream, ProtobufField message, int number) => string.Concat(
        Inside(stream, message, number).Select(field => Encoding.UTF8.GetString(ProtobufFields.BytesOf(stream, field))));

    private static void Append(IncrementalHash hash, FileStream stream)
    {
        stream.Position = 0;
        var buffer = new byte[1 << 16];
        int count;
        while ((count = stream.Read(buffer)) > 0)
            hash.AppendData(buffer, 0, count);
    }

    private static void Append(IncrementalHash hash, string path, string name, long length)
    {
        if (System.IO.Path.IsPathRooted(name) || name.Split('/', '\\').Contains(".."))
        {
            throw new OnnxException(
                $"keeps its weights in another folder, '{name}', from which nothing is read. Export it with its weights beside it.", path);
        }
        string beside = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!, name);
        if (!File.Exists(beside))
        {
            throw new OnnxException(
                $"keeps its weights in the file '{name}', which does not lie beside it. Copy both files into one folder, under the names " +
                "that they were exported with.", path, expected: $"'{beside}'", actual: "no such file");
        }
        using FileStream stream = File.OpenRead(beside);
        if (stream.Length < length)
        {
            throw new OnnxException(
                $"keeps its weights in the file '{name}', which is too short: it was cut off. Copy it again.", path,
                expected: FormattableString.Invariant($"at least {length} bytes"), actual: FormattableString.Invariant($"{stream.Length}"));
        }
        Append(hash, stream);
    }
}
