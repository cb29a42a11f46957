using System.Text.Json.Nodes;
using SemiMER.Formats;
using SemiMER.Recognition;

namespace SemiMER.Tests.Recognition;

/// <summary>Changes files of recognizers and enters the right digest, so that what stands behind it is tried too.</summary>
internal static class SavedRecognizer
{
    /// <summary>Writes tensors and metadata as a file whose digest is right.</summary>
    public static void Write(string path, IReadOnlyCollection<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        SafeTensorsFile.Write(path, entries, metadata);
        byte[] bytes = File.ReadAllBytes(path);
        RecognizerDigest.Enter(bytes);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Changes the description in a file.</summary>
    public static void Describe(string path, Action<JsonObject> change)
    {
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        JsonObject description = JsonNode.Parse(content.Metadata["recognizer"])!.AsObject();
        change(description);
        Write(path, [.. content.Entries],
            new Dictionary<string, string>(content.Metadata) { ["recognizer"] = description.ToJsonString() });
    }

    /// <summary>Changes the tensors in a file.</summary>
    public static void Weights(string path, Func<SafeTensorsEntry, SafeTensorsEntry> change)
    {
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        Write(path, [.. content.Entries.Select(change)], content.Metadata);
    }

    /// <summary>Changes the metadata of a file.</summary>
    public static void Metadata(string path, Action<Dictionary<string, string>> change)
    {
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        var metadata = new Dictionary<string, string>(content.Metadata);
        change(metadata);
        Write(path, [.. content.Entries], metadata);
    }
}
