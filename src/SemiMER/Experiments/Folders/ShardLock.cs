using System.Text.Json;
using SemiMER.Formats;

namespace SemiMER.Experiments;

/// <summary>
/// A shard of a folder while it is alive. Its file is locked by the operating system, which lets go of it when the process ends, however
/// it ends: a dead shard holds nothing, and no number of a process that was given away again can look like one. Beside the
/// lock lies a file that says who holds it.
/// </summary>
internal sealed class ShardLock : IDisposable
{
    private const string LockSuffix = ".lock", OwnerSuffix = ".json", Middle = "-of-";
    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream held;
    private readonly string owner;

    private ShardLock(FileStream held, string owner)
    {
        this.held = held;
        this.owner = owner;
    }

    /// <summary>Becomes a shard of a folder.</summary>
    /// <exception cref="ExperimentException">One of that number is alive.</exception>
    /// <exception cref="FileFormatException">The folder cannot be written to.</exception>
    public static ShardLock Take(ExperimentFolderOptions options, ExperimentShard shard, CancellationToken cancellationToken)
    {
        string directory = DirectoryOf(options);
        FolderFiles.Create(directory);
        string name = Path.Combine(directory, FormattableString.Invariant($"{shard.Number}{Middle}{shard.Count}"));
        FileStream? held = TryOpen(name + LockSuffix);
        // Somebody who looks whether a dead shard lives holds its file for a moment.
        for (int attempt = 1; held is null && attempt < Attempts; attempt++)
        {
            cancellationToken.WaitHandle.WaitOne(Pause);
            cancellationToken.ThrowIfCancellationRequested();
            held = TryOpen(name + LockSuffix);
        }
        if (held is null)
        {
            throw new ExperimentException($"Shard {shard} of '{options.Directory}' is alive{OwnerText(name + OwnerSuffix)}. Two of one " +
                "number would do the same work; wait for it, end it, or take another number.");
        }
        try
        {
            var owner = new Owner(Environment.ProcessId, options.Machine, options.Time.GetUtcNow());
            AtomicFile.Write(name + OwnerSuffix, stream => JsonSerializer.Serialize(stream, owner));
        }
        catch
        {
            held.Dispose();
            throw;
        }
        return new ShardLock(held, name + OwnerSuffix);
    }

    /// <summary>The shards that are alive, but for one's own.</summary>
    public static IReadOnlyList<ExperimentShard> OthersAlive(ExperimentFolderOptions options, ExperimentShard own)
    {
        var alive = new List<ExperimentShard>();
        foreach (string path in Directory.EnumerateFiles(DirectoryOf(options), "*" + OwnerSuffix).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            ExperimentShard other = ExperimentShard.Parse(name.Replace(Middle, "/", StringComparison.Ordinal));
            if (other == own)
                continue;
            using FileStream? free = TryOpen(Path.ChangeExtension(path, LockSuffix));
            if (free is null)
                alive.Add(other);
        }
        return alive;
    }

    /// <summary>Lets go of the shard.</summary>
    public void Dispose()
    {
        File.Delete(owner);
        held.Dispose();
    }

    private static string DirectoryOf(ExperimentFolderOptions options) => Path.Combine(options.Directory, "shards");

    // Null if another process holds it.
    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new FileFormatException(path, $"cannot be written: {error.Message}", innerException: error);
        }
        catch (IOException error) when (!File.Exists(path))
        {
            throw new FileFormatException(path, $"cannot be written: {error.Message}", innerException: error);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string OwnerText(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Owner>(WholeFile.Read(path)) is { } owner
                ? FormattableString.Invariant($": process {owner.Process} on '{owner.Machine}' since {owner.Since:u}")
                : "";
        }
        catch (Exception exception) when (exception is FileFormatException or JsonException)
        {
            return ""; // it has ended, or not yet said who it is
        }
    }

    private sealed record Owner(int Process, string Machine, DateTimeOffset Since);
}
