using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Recognition;

/// <summary>
/// The file of a recognizer: a safetensors file with the network's weights; its metadata hold <c>format</c>, the version of the library
/// that wrote it, a digest of all its bytes and, under <c>recognizer</c>, classes, modalities, options, scaling and all else as JSON.
/// </summary>
/// <remarks>
/// A format is read for ever: a file of each is kept in the tests. Its number grows when an earlier library would read a file wrongly; what
/// such a library may leave out is added without a new number. <c>semimer-recognizer/1</c> (0.1, with numbers for choices, and the first
/// builds of 0.2, with names) has no digest and no self-check; <c>semimer-recognizer/2</c> has both.
/// </remarks>
internal static partial class RecognizerFile
{
    private const string Format = "semimer-recognizer/2", FirstFormat = "semimer-recognizer/1", AnyFormat = "semimer-recognizer/";
    private const string FormatKey = "format", LibraryKey = "library", Key = "recognizer";
    private const string NameOfStream = "stream";
    private static readonly string LibraryVersion = typeof(RecognizerFile).Assembly.GetName().Version!.ToString(fieldCount: 3);
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new ModalityConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static void Write(EmotionRecognizer recognizer, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ReadOnlyMemory<byte> file = Bytes(recognizer, path);
        AtomicFile.Write(path, stream => stream.Write(file.Span));
    }

    public static void Write(EmotionRecognizer recognizer, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Bytes(recognizer, NameOfStream).Span);
    }

    public static EmotionRecognizer Read(string path, NetworkSource source, Device? device)
    {
        ArgumentNullException.ThrowIfNull(path);
        TorchLibrary.EnsureLoaded();
        return Read(WholeFile.Read(path), path, source, device);
    }

    public static EmotionRecognizer Read(Stream stream, NetworkSource source, Device? device)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TorchLibrary.EnsureLoaded();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Read(copy.GetBuffer().AsMemory(0, (int)copy.Length), NameOfStream, source, device);
    }

    private static ReadOnlyMemory<byte> Bytes(EmotionRecognizer recognizer, string name)
    {
        SafeTensorsEntry[] entries = [.. recognizer.Network.state_dict().Select(entry =>
            SafeTensorsEntry.Create<float>(entry.Key, Finite(entry.Key, entry.Value.Values<float>(), name), entry.Value.shape))];
        Description description = Describe(recognizer);
        bool isCopied = recognizer.Device.type != DeviceType.CPU && recognizer.Network.OwnParts.Count + description.OwnOptions.Count == 0;
        description = description with { SelfCheck = isCopied ? CheckOfCopy(description, entries) : SelfCheck.Of(recognizer) };
        using var file = new MemoryStream();
        SafeTensorsFile.Write(file, entries, Metadata(description));
        Memory<byte> bytes = file.GetBuffer().AsMemory(0, (int)file.Length);
        RecognizerDigest.Enter(bytes.Span);
        return bytes;
    }

    /// <summary>What a copy on the CPU says, where files are checked: another device may round otherwise.</summary>
    internal static SelfCheck? CheckOfCopy(Description description, IReadOnlyList<SafeTensorsEntry> entries)
    {
        using EmotionRecognizer copy = Build(
            description, new SafeTensorsContent(entries, new Dictionary<string, string>()), NetworkSource.Library);
        return SelfCheck.Of(copy);
    }

    private static Dictionary<string, string> Metadata(Description description) => new()
    {
        [FormatKey] = Format, [LibraryKey] = LibraryVersion, [Key] = JsonSerializer.Serialize(description, Json),
        [RecognizerDigest.Key] = RecognizerDigest.Empty,
    };

    private static float[] Finite(string weights, float[] values, string name) => Array.TrueForAll(values, float.IsFinite)
        ? values
        : throw new ModelException($"'{name}' is not written: the weights '{weights}' are NaN or infinite. Train the network again, " +
            "with a smaller learning rate.");

    private static EmotionRecognizer Read(ReadOnlyMemory<byte> bytes, string file, NetworkSource source, Device? device)
    {
        SafeTensorsContent content = SafeTensorsFile.Read(bytes, file);
        CheckFormat(content.Metadata, file);
        CheckDigest(content.Metadata, bytes.Span, file);
        if (!content.Metadata.TryGetValue(Key, out string? json))
            throw new ModelException($"'{file}' is damaged: it holds no description of a recognizer.");
        Description description = Intact(file, () => Parse(json));
        source.Check(description, file);
        EmotionRecognizer recognizer = Intact(file, () => Build(description, content, source));
        try
        {
            if (description.SelfCheck?.FaultOf(recognizer) is { } fault)
            {
                string library = content.Metadata.GetValueOrDefault(LibraryKey, "unknown");
                throw new ModelException($"'{file}' is damaged, or of another network: {fault}. Make parts of your own as they were in " +
                    $"training; if there are none, read it with the version of SemiMER that wrote it ({library}), or train again.");
            }
            if (device is not null)
                recognizer.Network.to(device);
            return recognizer;
        }
        catch
        {
            recognizer.Dispose();
            throw;
        }
    }

    private static void CheckFormat(IReadOnlyDictionary<string, string> metadata, string file)
    {
        string? format = metadata.GetValueOrDefault(FormatKey);
        if (format is Format or FirstFormat)
            return;
        if (format?.StartsWith(AnyFormat, StringComparison.Ordinal) != true)
            throw new ModelException($"'{file}' is a safetensors file, but no recognizer of format {Format}.");
        string library = metadata.GetValueOrDefault(LibraryKey, "unknown");
        throw new ModelException($"'{file}' is of format {format}, written by version {library} of SemiMER; version {LibraryVersion} " +
            $"reads {Format} and {FirstFormat}. Take a version as new as the file's, or save the recognizer with this one.");
    }

    // Whatever names a digest must have it; a file of the first format names none.
    private static void CheckDigest(IReadOnlyDictionary<string, string> metadata, ReadOnlySpan<byte> bytes, string file)
    {
        bool isFirst = metadata[FormatKey] == FirstFormat && !metadata.ContainsKey(RecognizerDigest.Key);
        if (!isFirst && !RecognizerDigest.IsRight(bytes))
        {
            throw new ModelException($"'{file}' is damaged: its content does not have the digest that it should name. Copy it again from " +
                "where it was saved, or save the recognizer again.");
        }
    }

    private static T Intact<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException or SemiMerException or
            ArgumentException or InvalidOperationException)
        {
            throw new ModelException($"'{file}' is damaged, or of another network: {exception.Message}", exception);
        }
    }
}
