using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SemiMER.Mpi.Native;
using SemiMER.Training;

namespace SemiMER.Mpi;

/// <summary>
/// The processes that one <c>mpirun</c> (or <c>srun</c>) has started, by Open MPI 4 or 5. A process has one such group in its life: start
/// it first thing, give it to <see cref="SemiSupervisedTrainer.ProcessGroup"/>, and dispose it at the end, on every rank.
/// </summary>
/// <remarks>
/// A rank that fails, dies or hangs ends all: by <see cref="Abort"/>, by <c>mpirun</c>, which ends the others when one dies, or after
/// <see cref="MpiOptions.Timeout"/>. Not for use by several threads at once.
/// </remarks>
public sealed partial class MpiProcessGroup : IProcessGroup, IDisposable
{
    private const int AbortedCode = 70; // EX_SOFTWARE

    // Of Open MPI, of MPICH's and Slurm's way of starting.
    private static readonly string[] Launched = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"];

    private readonly MpiLibrary mpi;
    private readonly ILogger logger;
    private readonly MpiWatch watch;
    private bool isDisposed;

    private MpiProcessGroup(MpiLibrary mpi, bool isForThreads, MpiOptions options, ILogger logger)
    {
        (this.mpi, this.logger) = (mpi, logger);
        (Rank, Size) = (mpi.Rank(), mpi.Size());
        watch = new MpiWatch(mpi, Rank, Size, isForThreads ? mpi.Duplicate() : null, options.Timeout, logger);
    }

    /// <summary>Whether this process was started by <c>mpirun</c> or the like; if not, it trains alone and needs no group.</summary>
    public static bool IsLaunched => Launched.Any(name => Environment.GetEnvironmentVariable(name) is not null);

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <summary>Bytes that this rank has handed over so far: what it reduced, gathered and broadcast, each once.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Starts MPI in this process.</summary>
    /// <param name="options">Where it is and how long it is waited for; defaults if left out.</param>
    /// <param name="logger">Is told why a job ends.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="MpiException">
    /// MPI is missing, of another build, was started before, or nothing has launched this process.
    /// </exception>
    public static MpiProcessGroup Start(MpiOptions? options = null, ILogger? logger = null)
    {
        options ??= new MpiOptions();
        options.Validate();
        if (!IsLaunched)
        {
            throw new MpiException("This process was not started by MPI, so it would be the only rank of its own. Start the program as " +
                $"mpirun -n 2 dotnet Program.dll, or train without a group where {nameof(IsLaunched)} is false.");
        }
        var mpi = MpiLibrary.Load(options.Library);
        if (mpi.IsFinalized() || mpi.IsInitialized())
        {
            throw new MpiException("MPI was started in this process before, and can be started once only: make one " +
                $"{nameof(MpiProcessGroup)} and keep it for all trainings.");
        }
        // Open MPI would take over the signals by which .NET notices null references.
        Dl.SetVariable("OMPI_MCA_opal_signal", "", overwrites: 0);
        return new MpiProcessGroup(mpi, mpi.Init(), options, logger ?? NullLogger.Instance);
    }

    /// <inheritdoc/>
    public void AllReduceSum(Span<float> values)
    {
        using MpiWatch.Call call = Begin("all-reduce", (long)values.Length * sizeof(float));
        mpi.AllReduceSum(values, mpi.Float);
    }

    /// <inheritdoc/>
    public void AllReduceSum(Span<double> values)
    {
        using MpiWatch.Call call = Begin("all-reduce", (long)values.Length * sizeof(double));
        mpi.AllReduceSum(values, mpi.Double);
    }

    /// <inheritdoc/>
    /// <exception cref="MpiException">All together are more than 2 GB, or MPI fails.</exception>
    public IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> own)
    {
        using MpiWatch.Call call = Begin("all-gather", own.Length);
        int[] lengths = mpi.AllGather(own.Length), starts = new int[lengths.Length];
        long whole = lengths.Sum(length => (long)length);
        if (whole > Array.MaxLength)
            throw new MpiException($"{whole} bytes are gathered from all ranks, at most {Array.MaxLength} can be: make batches smaller.");
        for (int rank = 1; rank < lengths.Length; rank++)
            starts[rank] = starts[rank - 1] + lengths[rank - 1];
        var all = new byte[whole];
        mpi.AllGather(own, all, lengths, starts);
        return [.. lengths.Select((length, rank) => all[starts[rank]..(starts[rank] + length)])];
    }

    /// <summary>Gives the bytes of one rank to all.</summary>
    /// <param name="values">As many on every rank; afterwards those of the root.</param>
    /// <param name="root">The rank whose they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank.</exception>
    /// <exception cref="MpiException">MPI fails.</exception>
    public void Broadcast(Span<byte> values, int root)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(root);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(root, Size);
        using MpiWatch.Call call = Begin("broadcast", root == Rank ? values.Length : 0);
        mpi.Broadcast(values, root);
    }

    /// <summary>Waits until every rank is here.</summary>
    /// <exception cref="MpiException">MPI fails.</exception>
    public void Barrier()
    {
        using MpiWatch.Call call = Begin("barrier", 0);
        mpi.Barrier();
    }

    /// <inheritdoc/>
    /// <remarks>It does not return: this process and all others end with exit code 70.</remarks>
    public void Abort(string reason)
    {
        LogAborted(logger, Rank, Size, reason);
        mpi.Abort(AbortedCode);
        Dl.Exit(AbortedCode);
    }

    /// <summary>Ends MPI; every rank does, after its last call.</summary>
    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        using (Begin("finalize", 0))
            mpi.End();
        watch.Dispose();
    }

    private MpiWatch.Call Begin(string name, long bytes)
    {
        BytesSent += bytes;
        return watch.Begin(name);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Critical, Message = "Rank {Rank} of {Size} ends the training on all ranks: {Reason}")]
    private static partial void LogAborted(ILogger logger, int rank, int size, string reason);
}
