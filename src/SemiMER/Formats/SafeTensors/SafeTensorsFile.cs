using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SemiMER.Formats;

/// <summary>
/// A safetensors file: named tensors and texts about them, without any code. Layout: length of the header (8 bytes), the header (JSON),
/// the values. What is read is checked as a whole: no holes, no overlaps, no bytes left over.
/// </summary>
internal static class SafeTensorsFile
{
    private const string MetadataKey = "__metadata__";
    private const int LengthSize = 8;
    private const int Alignment = 8;
    private const int MaximumHeaderLength = 100_000_000; // the limit of the format

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">The file is missing, damaged or not in this format.</exception>
    public static SafeTensorsContent Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(WholeFile.Read(path), path);
    }

    /// <summary>Reads to the end of a stream.</summary>
    /// <param name="stream">The content.</param>
    /// <param name="name">What the content is called in messages.</param>
    /// <exception cref="FileFormatException">The content is damaged or not in this format.</exception>
    public static SafeTensorsContent Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return Parse(content.GetBuffer().AsMemory(0, (int)content.Length), name);
    }

    /// <summary>Reads what is in memory, whose bytes the tensors then share.</summary>
    /// <param name="content">The content.</param>
    /// <param name="name">What the content is called in messages.</param>
    /// <exception cref="FileFormatException">The content is damaged or not in this format.</exception>
    public static SafeTensorsContent Read(ReadOnlyMemory<byte> content, string name) => Parse(content, name);

    /// <summary>Writes a file. It appears whole or not at all.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="entries">The tensors, in any order; they are written by the size of their values, then by name.</param>
    /// <param name="metadata">Texts about the file.</param>
    /// <exception cref="SemiMerException">A name occurs twice or is reserved, a type is unknown, or values do not fit
    /// their shape.</exception>
    /// <exception cref="FileFormatException">The file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyCollection<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        AtomicFile.Write(path, stream => Write(stream, entries, metadata));
    }

    /// <summary>Writes to a stream.</summary>
    /// <inheritdoc cref="Write(string, IReadOnlyCollection{SafeTensorsEntry}, IReadOnlyDictionary{string, string}?)"/>
    /// <param name="stream">Where the bytes go.</param>
    /// <param name="entries">The tensors, in any order.</param>
    /// <param name="metadata">Texts about the file.</param>
    public static void Write(
        Stream stream, IReadOnlyCollection<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(entries);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (SafeTensorsEntry entry in entries) Check(entry, names);
        // Large values first, so that each lies at a multiple of its size.
        SafeTensorsEntry[] ordered =
        [
            .. entries.OrderByDescending(entry => SafeTensorsTypes.Bits(entry.DataType))
                .ThenBy(entry => Utf8(entry.Name), Utf8Order.Instance),
        ];
        byte[] header = Header(ordered, metadata ?? new Dictionary<string, string>());
        Span<byte> length = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (SafeTensorsEntry entry in ordered) stream.Write(entry.Data.Span);
    }

    private static void Check(SafeTensorsEntry entry, HashSet<string> names)
    {
        if (entry.Name == MetadataKey) throw new SemiMerException($"safetensors: a tensor cannot be called {MetadataKey}.");
        _ = Utf8(entry.Name);
        if (!names.Add(entry.Name)) throw new SemiMerException($"safetensors: two tensors are called {entry.Name}.");
        if (SafeTensorsTypes.Bits(entry.DataType) is not { } bits)
            throw new SemiMerException($"safetensors: the tensor {entry.Name} has the unknown type {entry.DataType}.");
        if (SafeTensorsTypes.Size(bits, entry.Shape) != entry.Data.Length)
        {
            throw new SemiMerException(
                $"safetensors: the tensor {entry.Name} of {entry.DataType} and shape {ShapeText(entry.Shape)} cannot hold "
                    + $"{entry.Data.Length} bytes.");
        }
    }

    private static byte[] Header(IEnumerable<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        using var content = new MemoryStream();
        // Names are written as they are, not escaped.
        using (var writer = new Utf8JsonWriter(content, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            if (metadata.Count > 0)
            {
                writer.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    writer.WriteString(key, value);
                writer.WriteEndObject();
            }
            long position = 0;
            foreach (SafeTensorsEntry entry in entries)
            {
                writer.WriteStartObject(entry.Name);
                writer.WriteString("dtype", entry.DataType);
                WriteNumbers(writer, "shape", entry.Shape);
                WriteNumbers(writer, "data_offsets", [position, position += entry.Data.Length]);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        while (content.Length % Alignment != 0) content.WriteByte((byte)' ');
        if (content.Length > MaximumHeaderLength)
            throw new SemiMerException("safetensors: the names take more than the 100 MB of a header.");
        return content.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<long> values)
    {
        writer.WriteStartArray(name);
        foreach (long value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private static byte[] Utf8(string name)
    {
        try
        {
            return StrictUtf8.GetBytes(name);
        }
        catch (EncoderFallbackException)
        {
            throw new SemiMerException("safetensors: the name of a tensor is no valid text; it holds half of a surrogate pair.");
        }
    }

    private static SafeTensorsContent Parse(ReadOnlyMemory<byte> content, string file)
    {
        if (content.Length < LengthSize) throw new FileFormatException(file, "is too short for a safetensors file.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(content.Span);
        if (length > MaximumHeaderLength || length > (ulong)(content.Length - LengthSize))
        {
            throw new FileFormatException(
                file, "is no safetensors file, or is cut short: its header is longer than the file or than 100 MB.",
                expected: $"at most {content.Length - LengthSize} bytes", actual: $"{length}");
        }
        ReadOnlyMemory<byte> header = content.Slice(LengthSize, (int)length), values = content[(LengthSize + (int)length)..];
        try
        {
            _ = StrictUtf8.GetCharCount(header.Span);
            using JsonDocument document = JsonDocument.Parse(header);
            return Interpret(document.RootElement, values, file);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or DecoderFallbackException or FormatException)
        {
            throw new FileFormatException(file, $"has a header that is no valid JSON of tensors: {error.Message}", innerException: error);
        }
    }

    private static SafeTensorsContent Interpret(JsonElement header, ReadOnlyMemory<byte> values, string file)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var tensors = new List<(long Start, long End, SafeTensorsEntry Entry)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in header.EnumerateObject())
        {
            if (!names.Add(property.Name)) throw new FileFormatException(file, $"has two entries called {property.Name}.");
            if (property.Name == MetadataKey) ReadMetadata(property.Value, metadata, file);
            else tensors.Add(ReadEntry(property.Name, property.Value, values, file));
        }
        long position = 0;
        tensors.Sort(static (one, other) => (one.Start, one.End).CompareTo((other.Start, other.End)));
        foreach ((long start, long end, SafeTensorsEntry entry) in tensors)
        {
            if (start != position)
            {
                throw new FileFormatException(
                    file, $"has a hole or an overlap before the tensor {entry.Name}.", expected: $"offset {position}", actual: $"{start}");
            }
            position = end;
        }
        if (position != values.Length)
            throw new FileFormatException(file, "does not end with its last tensor.", expected: $"{position} bytes of values",
                actual: $"{values.Length}");
        return new SafeTensorsContent([.. tensors.Select(tensor => tensor.Entry)], metadata);
    }

    private static void ReadMetadata(JsonElement texts, Dictionary<string, string> metadata, string file)
    {
        foreach (JsonProperty text in texts.EnumerateObject())
        {
            if (text.Value.ValueKind != JsonValueKind.String)
                throw new FileFormatException(file, $"has metadata {text.Name} that is no text.");
            if (!metadata.TryAdd(text.Name, text.Value.GetString()!))
                throw new FileFormatException(file, $"has two metadata entries called {text.Name}.");
        }
    }

    private static (long Start, long End, SafeTensorsEntry Entry) ReadEntry(
        string name, JsonElement entry, ReadOnlyMemory<byte> values, string file)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in entry.EnumerateObject())
            if (!seen.Add(property.Name)) throw new FileFormatException(file, $"has {property.Name} twice in the tensor {name}.");
        if (!entry.TryGetProperty("dtype", out JsonElement dtype) || !entry.TryGetProperty("shape", out JsonElement shape)
            || !entry.TryGetProperty("data_offsets", out JsonElement offsets))
        {
            throw new FileFormatException(file, $"does not say dtype, shape and data_offsets of the tensor {name}.");
        }
        string type = dtype.GetString() ?? "null";
        if (SafeTensorsTypes.Bits(type) is not { } bits)
        {
            throw new FileFormatException(
                file, $"has a tensor {name} of an unknown type.",
                    expected: $"one of {string.Join(", ", SafeTensorsTypes.Names)}", actual: type);
        }
        long[] sizes = Numbers(shape), range = Numbers(offsets);
        if (range.Length != 2 || range[0] < 0 || range[1] < range[0] || range[1] > values.Length)
        {
            throw new FileFormatException(
                file, $"has a tensor {name} whose values do not lie in the file.",
                expected: $"start and end within {values.Length} bytes", actual: ShapeText(range));
        }
        if (SafeTensorsTypes.Size(bits, sizes) is not { } size || size != range[1] - range[0])
        {
            throw new FileFormatException(
                file, $"has a tensor {name} whose shape {ShapeText(sizes)} of {type} does not fit its bytes.",
                expected: SafeTensorsTypes.Size(bits, sizes) is { } wanted ? $"{wanted} bytes"
                    : "a whole number of bytes that can be counted",
                actual: $"{range[1] - range[0]}");
        }
        return (range[0], range[1], new SafeTensorsEntry(name, type, sizes, values.Slice((int)range[0], (int)size)));
    }

    private static long[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt64())];

    private static string ShapeText(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>Names in the order of their bytes, as other writers have them.</summary>
    private sealed class Utf8Order : IComparer<byte[]>
    {
        public static readonly Utf8Order Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
