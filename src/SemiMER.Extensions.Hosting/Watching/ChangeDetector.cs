namespace SemiMER.Extensions.Hosting;

/// <summary>What a look at a file found.</summary>
internal enum FileChange
{
    /// <summary>Nothing is there, or the file that was tried last.</summary>
    None,

    /// <summary>Another file, which was not there at the last look: somebody may still be writing it.</summary>
    Changing,

    /// <summary>Another file, as it was at the last look: it can be loaded.</summary>
    Changed,
}

/// <summary>Tells from the stamps of looks at a file when it is another one that is no longer being written. A file that was tried is not
/// tried again before it changes.</summary>
internal sealed class ChangeDetector
{
    private readonly Lock looking = new();
    private string? tried, seen;

    /// <summary>Takes note of the file that is being loaded.</summary>
    public void Tried(string? stamp)
    {
        lock (looking)
            tried = stamp;
    }

    /// <summary>Compares the file with those of the last look and the last load.</summary>
    public FileChange Look(string? stamp)
    {
        lock (looking)
        {
            string? before = seen;
            seen = stamp;
            return stamp is null || stamp == tried ? FileChange.None : stamp == before ? FileChange.Changed : FileChange.Changing;
        }
    }
}
