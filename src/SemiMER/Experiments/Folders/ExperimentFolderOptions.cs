namespace SemiMER.Experiments;

/// <summary>Where the cells of an experiment are kept, and which of them this process runs.</summary>
public sealed record ExperimentFolderOptions
{
    /// <summary>
    /// The folder; made if it is not there. The processes of a cluster may share it, where its file system has locks (local disks, NFS 4).
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>The cells that this process runs. Default null: all that are missing and that no living shard runs.</summary>
    public ExperimentShard? Shard { get; init; }

    /// <summary>Tells the time for the manifest. Default that of the system.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Name of the machine for the manifest and for messages. Default that of the system.</summary>
    public string Machine { get; init; } = Environment.MachineName;

    /// <summary>How the bytes of a file reach the stream; tests stop in between.</summary>
    internal Action<Stream, byte[]> WriteBytes { get; init; } = static (stream, bytes) => stream.Write(bytes);
}
