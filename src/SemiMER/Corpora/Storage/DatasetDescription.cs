using System.Text.Json;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>What <c>dataset.json</c> of a corpus folder says, read with all its faults at once.</summary>
internal sealed class DatasetDescription
{
    public const string FileName = "dataset.json";
    public const string Format = "semimer-corpus/1";

    private readonly List<string> faults = [];

    private DatasetDescription()
    {
    }

    /// <summary>Name of the corpus.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Names of the folders in this one that the corpus is made of; empty if it lies in this one itself.</summary>
    public IReadOnlyList<string> Parts { get; private set; } = [];

    /// <summary>Classes, modalities and targets; of a corpus in parts they say it.</summary>
    public CorpusSchema Schema { get; private set; } = null!;

    /// <summary>What was changed in reading.</summary>
    public IReadOnlyList<ReadingRemark> Remarks { get; private set; } = [];

    /// <summary>Number of rows of each split.</summary>
    public IReadOnlyDictionary<string, int> Splits { get; private set; } = new Dictionary<string, int>();

    /// <summary>Lower-case SHA-256 by file name, where given.</summary>
    public IReadOnlyDictionary<string, string> Checksums { get; private set; } = new Dictionary<string, string>();

    public static DatasetDescription Read(string directory)
    {
        string file = Path.Combine(directory, FileName);
        var description = new DatasetDescription();
        try
        {
            using JsonDocument document = Parse(file);
            description.Fill(document.RootElement, file);
        }
        catch (InvalidOperationException error) // of a text whose bytes are no UTF-8, which shows when it is taken
        {
            throw new CorpusException("is no valid JSON: a text in it is not UTF-8.", file, innerException: error);
        }
        return description.faults.Count == 0 ? description : throw new CorpusException(file, description.faults);
    }

    private static JsonDocument Parse(string file)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CorpusException($"does not exist. A corpus is a folder with a {FileName}.", file, innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CorpusException($"cannot be read: {error.Message}", file, innerException: error);
        }
        catch (JsonException error)
        {
            throw new CorpusException($"is no valid JSON: {error.Message}", file, error.LineNumber, innerException: error);
        }
    }

    private void Fill(JsonElement root, string file)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            faults.Add("The file should hold one JSON object.");
            return;
        }
        string? format = Text(root, "format");
        if (format is not null && format != Format)
            faults.Add($"'format' is '{format}'; only '{Format}' is read.");
        string name = Name = Text(root, "name") ?? "";
        if (root.TryGetProperty("parts", out _))
        {
            Parts = ReadParts(root);
            return;
        }
        List<string> classes = Names(root, "classes", required: true);
        List<string> targets = Names(root, "targets", required: false);
        List<ModalitySchema> modalities = [.. Objects(root, "modalities").Select(ReadModality).OfType<ModalitySchema>()];
        var remarks = new RemarkCounter();
        foreach (string entry in classes.Concat(targets).Where(entry => Identifiers.Trim(entry).Length < entry.Length))
            remarks.Add("name(s) of classes or targets with blanks around them, which were left out", file, first: $"'{entry}'");
        Remarks = remarks.All();
        Splits = ReadSplits(root);
        Checksums = ReadChecksums(root);
        try
        {
            if (faults.Count == 0)
                Schema = new CorpusSchema(name, classes, modalities, targets);
            else if (classes.Count > 0)
                CorpusSchema.AddNameFaults(faults, "classes", classes, minimum: 2);
        }
        catch (OptionsException error)
        {
            faults.AddRange(error.Faults);
        }
    }

    private ModalitySchema? ReadModality(JsonProperty entry)
    {
        int before = faults.Count;
        string place = $"'modalities.{entry.Name}";
        if (Modality.Check(entry.Name) is { } fault)
            faults.Add(fault);
        if (entry.Value.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{place}' should be an object with 'width' and 'kind'.");
            return null;
        }
        int? width = Count(entry.Value, "width", place + ".width'", minimum: 1);
        string? kindText = Text(entry.Value, "kind", place + ".kind'");
        FeatureKind kind = kindText == "sequence" ? FeatureKind.Sequence : FeatureKind.Vector;
        if (kindText is not (null or "vector" or "sequence"))
            faults.Add($"{place}.kind' is '{kindText}'; 'vector' or 'sequence'.");
        double rate = 0;
        bool hasRate = entry.Value.TryGetProperty("frame_rate", out JsonElement rateElement) && rateElement.ValueKind != JsonValueKind.Null;
        bool isNumber = hasRate && rateElement.ValueKind == JsonValueKind.Number && rateElement.TryGetDouble(out rate);
        if (hasRate && !(isNumber && rate > 0 && double.IsFinite(rate)))
            faults.Add($"{place}.frame_rate' is {rateElement.GetRawText()}; a number above 0.");
        if (faults.Count > before)
            return null;
        return new ModalitySchema(new Modality(entry.Name), width!.Value, kind)
        {
            FrameRate = hasRate ? rate : null,
            Description = FreeText(entry.Value, "description"),
            Extractor = FreeText(entry.Value, "extractor"),
        };

        static string? FreeText(JsonElement modality, string name) =>
            modality.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
    }

    private List<string> ReadParts(JsonElement root)
    {
        List<string> parts = Names(root, "parts", required: true);
        foreach (string part in parts.Where(part => !FileNames.IsPlain(part)))
            faults.Add($"'parts' has the name '{part}'; use letters, digits, '_' and '-'.");
        foreach (string part in parts.GroupBy(part => part).Where(same => same.Count() > 1).Select(same => same.Key))
            faults.Add($"'parts' names '{part}' twice.");
        if (parts.Count == 0)
            faults.Add("'parts' is empty; name at least one folder of this one.");
        if (root.TryGetProperty("splits", out _) || root.TryGetProperty("modalities", out _))
            faults.Add("'parts' stands beside 'splits' or 'modalities', which the parts say themselves: leave those out.");
        return parts;
    }

    private Dictionary<string, int> ReadSplits(JsonElement root)
    {
        var splits = new Dictionary<string, int>();
        foreach (JsonProperty entry in Objects(root, "splits"))
        {
            if (!FileNames.IsPlain(entry.Name))
                faults.Add($"'splits' has the name '{entry.Name}'; use letters, digits, '_' and '-'.");
            else if (entry.Value.ValueKind != JsonValueKind.Object)
                faults.Add($"'splits.{entry.Name}' should be an object with 'rows'.");
            else if (Count(entry.Value, "rows", $"'splits.{entry.Name}.rows'", minimum: 0) is { } rows)
                splits.Add(entry.Name, rows);
        }
        return splits;
    }

    private Dictionary<string, string> ReadChecksums(JsonElement root)
    {
        var checksums = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!root.TryGetProperty("sha256", out _))
            return checksums;
        foreach (JsonProperty entry in Objects(root, "sha256"))
        {
            string? digest = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
            if (digest is not { Length: 64 } || !digest.All(char.IsAsciiHexDigit))
                faults.Add($"'sha256.{entry.Name}' is {entry.Value.GetRawText()}; 64 hexadecimal digits.");
            else if (Path.GetFileName(entry.Name) != entry.Name)
                faults.Add($"'sha256' names '{entry.Name}', which is no file of this folder.");
            else
                checksums.Add(entry.Name, digest.ToLowerInvariant());
        }
        return checksums;
    }

    private string? Text(JsonElement parent, string name, string? place = null)
    {
        if (parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String)
            return value.GetString();
        faults.Add($"{place ?? $"'{name}'"} is missing or no text.");
        return null;
    }

    private int? Count(JsonElement parent, string name, string place, int minimum)
    {
        if (parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number &&
            value.TryGetInt32(out int count) && count >= minimum)
        {
            return count;
        }
        string found = value.ValueKind == JsonValueKind.Undefined ? "missing" : value.GetRawText();
        faults.Add($"{place} is {found}; a whole number, at least {minimum}.");
        return null;
    }

    private List<string> Names(JsonElement root, string name, bool required)
    {
        if (!root.TryGetProperty(name, out JsonElement list))
        {
            if (required)
                faults.Add($"'{name}' is missing.");
            return [];
        }
        if (list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return [.. list.EnumerateArray().Select(item => item.GetString()!)];
        faults.Add($"'{name}' should be a list of texts.");
        return [];
    }

    private List<JsonProperty> Objects(JsonElement root, string name)
    {
        if (root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object)
            return [.. value.EnumerateObject()];
        faults.Add($"'{name}' is missing or no object.");
        return [];
    }
}
