using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Formats;

namespace SemiMER.Experiments;

/// <summary>The files of cells, one each: whole or not at all, and the same bytes whoever writes them.</summary>
internal sealed class CellFiles(ExperimentFolderOptions options)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly string directory = Path.Combine(options.Directory, "cells");

    /// <summary>Whether a job is done.</summary>
    public bool Has(CellJob job) => File.Exists(PathOf(job));

    /// <summary>Writes the outcome of a job.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Write(CellJob job, ExperimentCell cell)
    {
        FolderFiles.Create(directory);
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(cell, Json);
        byte[] file = [.. Encoding.UTF8.GetBytes($"{{\"digest\":\"{DigestOf(content)}\",\"cell\":"), .. content, (byte)'}', (byte)'\n'];
        AtomicFile.Write(PathOf(job), stream => options.WriteBytes(stream, file));
    }

    /// <summary>Reads the outcome of a job.</summary>
    /// <exception cref="FileFormatException">It is damaged, or of another cell.</exception>
    public ExperimentCell Read(CellJob job)
    {
        string path = PathOf(job);
        byte[] bytes = WholeFile.Read(path);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            string content = document.RootElement.GetProperty("cell").GetRawText();
            if (DigestOf(Encoding.UTF8.GetBytes(content)) == document.RootElement.GetProperty("digest").GetString()
                && JsonSerializer.Deserialize<ExperimentCell>(content, Json) is { } cell && job.Made(cell))
            {
                return cell;
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Damaged(path, exception);
        }
        throw Damaged(path, because: null);
    }

    private static FileFormatException Damaged(string path, Exception? because) => new(
        path, "is damaged, or no cell of this plan. Delete it and start the plan again.", innerException: because);

    private static string DigestOf(byte[] content) => Convert.ToHexStringLower(XxHash128.Hash(content));

    private string PathOf(CellJob job) => Path.Combine(directory, FormattableString.Invariant($"{job.Index:00000}.json"));
}
