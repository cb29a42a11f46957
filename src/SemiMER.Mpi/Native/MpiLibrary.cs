using System.Runtime.InteropServices;

namespace SemiMER.Mpi.Native;

/// <summary>
/// The few functions of MPI's C interface that are needed, with the handles of Open MPI, which are addresses of its variables.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    private const int Success = 0;

    private static readonly string[] Names = ["libmpi.so.40", "libmpi.so"];

    private readonly nint handle;

    private readonly delegate* unmanaged[Cdecl]<nint, nint, int, int*, int> initThread;
    private readonly delegate* unmanaged[Cdecl]<int*, int> initialized, finalized;
    private readonly delegate* unmanaged[Cdecl]<int> finalize;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> commRank, commSize;
    private readonly delegate* unmanaged[Cdecl]<nint, nint*, int> commDuplicate;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int> setErrorHandler;
    private readonly delegate* unmanaged[Cdecl]<void*, void*, int, nint, nint, nint, int> allReduce;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int> allGather;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int*, int*, nint, nint, int> allGatherUnequal;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int> broadcast;
    private readonly delegate* unmanaged[Cdecl]<nint, int> barrier;
    private readonly delegate* unmanaged[Cdecl]<nint, int, int> abort;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int> sendLater;
    private readonly delegate* unmanaged[Cdecl]<int, int, nint, int*, void*, int> probeNow;
    private readonly delegate* unmanaged[Cdecl]<int, byte*, int*, int> errorText;

    private MpiLibrary(nint handle, string name)
    {
        (this.handle, Name) = (handle, name);
        World = Symbol("ompi_mpi_comm_world");
        (Byte, Float, Double, Sum) =
            (Symbol("ompi_mpi_byte"), Symbol("ompi_mpi_float"), Symbol("ompi_mpi_double"), Symbol("ompi_mpi_op_sum"));
        initThread = (delegate* unmanaged[Cdecl]<nint, nint, int, int*, int>)Symbol("MPI_Init_thread");
        initialized = (delegate* unmanaged[Cdecl]<int*, int>)Symbol("MPI_Initialized");
        finalized = (delegate* unmanaged[Cdecl]<int*, int>)Symbol("MPI_Finalized");
        finalize = (delegate* unmanaged[Cdecl]<int>)Symbol("MPI_Finalize");
        commRank = (delegate* unmanaged[Cdecl]<nint, int*, int>)Symbol("MPI_Comm_rank");
        commSize = (delegate* unmanaged[Cdecl]<nint, int*, int>)Symbol("MPI_Comm_size");
        commDuplicate = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Symbol("MPI_Comm_dup");
        setErrorHandler = (delegate* unmanaged[Cdecl]<nint, nint, int>)Symbol("MPI_Comm_set_errhandler");
        allReduce = (delegate* unmanaged[Cdecl]<void*, void*, int, nint, nint, nint, int>)Symbol("MPI_Allreduce");
        allGather = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, int>)Symbol("MPI_Allgather");
        allGatherUnequal = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int*, int*, nint, nint, int>)Symbol("MPI_Allgatherv");
        broadcast = (delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, int>)Symbol("MPI_Bcast");
        barrier = (delegate* unmanaged[Cdecl]<nint, int>)Symbol("MPI_Barrier");
        abort = (delegate* unmanaged[Cdecl]<nint, int, int>)Symbol("MPI_Abort");
        sendLater = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Symbol("MPI_Isend");
        probeNow = (delegate* unmanaged[Cdecl]<int, int, nint, int*, void*, int>)Symbol("MPI_Iprobe");
        errorText = (delegate* unmanaged[Cdecl]<int, byte*, int*, int>)Symbol("MPI_Error_string");
    }

    /// <summary>Which library it is.</summary>
    public string Name { get; }

    /// <summary>All processes of the job.</summary>
    public nint World { get; }

    /// <summary>Type of bytes.</summary>
    public nint Byte { get; }

    /// <summary>Type of 32-bit numbers.</summary>
    public nint Float { get; }

    /// <summary>Type of 64-bit numbers.</summary>
    public nint Double { get; }

    private nint Sum { get; }

    /// <summary>Finds the library and its functions; nothing is started.</summary>
    /// <param name="path">Its path or name; null for the usual ones.</param>
    /// <exception cref="MpiException">It is missing, or of another build.</exception>
    public static MpiLibrary Load(string? path)
    {
        foreach (string name in path is null ? Names : [path])
        {
            if (LoadGlobally(name) is not 0 and var handle)
                return new MpiLibrary(handle, name);
        }
        throw new MpiException(path is null
            ? $"MPI is missing: {string.Join(" and ", Names)} cannot be loaded. Install Open MPI 4 or 5 (on Debian and Ubuntu: " +
                $"apt-get install openmpi-bin), or name the file in {nameof(MpiOptions)}.{nameof(MpiOptions.Library)}."
            : $"MPI is missing: '{path}' cannot be loaded. Install Open MPI 4 or 5 there, or leave " +
                $"{nameof(MpiOptions)}.{nameof(MpiOptions.Library)} out.");
    }

    /// <summary>Starts MPI for calls of several threads at a time.</summary>
    /// <returns>Whether several threads may call at a time.</returns>
    public bool Init()
    {
        const int multiple = 3; // MPI_THREAD_MULTIPLE
        int provided;
        Check(initThread(0, 0, multiple, &provided), "MPI_Init_thread");
        Check(setErrorHandler(World, Symbol("ompi_mpi_errors_return")), "MPI_Comm_set_errhandler");
        return provided == multiple;
    }

    /// <summary>Whether MPI was started, now or before.</summary>
    public bool IsInitialized()
    {
        int value;
        Check(initialized(&value), "MPI_Initialized");
        return value != 0;
    }

    /// <summary>Whether MPI has been ended: it cannot be started again.</summary>
    public bool IsFinalized()
    {
        int value;
        Check(finalized(&value), "MPI_Finalized");
        return value != 0;
    }

    /// <summary>Ends MPI.</summary>
    public void End() => Check(finalize(), "MPI_Finalize");

    /// <summary>Number of this process.</summary>
    public int Rank()
    {
        int value;
        Check(commRank(World, &value), "MPI_Comm_rank");
        return value;
    }

    /// <summary>Number of processes.</summary>
    public int Size()
    {
        int value;
        Check(commSize(World, &value), "MPI_Comm_size");
        return value;
    }

    /// <summary>The same processes with messages of their own.</summary>
    public MpiHandle Duplicate()
    {
        nint value;
        Check(commDuplicate(World, &value), "MPI_Comm_dup");
        return new MpiHandle(value);
    }

    /// <summary>Adds up numbers of all processes, in place.</summary>
    public void AllReduceSum<T>(Span<T> values, nint type)
        where T : unmanaged
    {
        const nint inPlace = 1; // MPI_IN_PLACE
        fixed (T* pointer = values)
            Check(allReduce((void*)inPlace, pointer, values.Length, type, Sum, World), "MPI_Allreduce");
    }

    /// <summary>One number of each process.</summary>
    public int[] AllGather(int own)
    {
        var all = new int[Size()];
        fixed (int* pointer = all)
            Check(allGather(&own, sizeof(int), Byte, pointer, sizeof(int), Byte, World), "MPI_Allgather");
        return all;
    }

    /// <summary>Bytes of each process, one after another.</summary>
    public void AllGather(ReadOnlySpan<byte> own, Span<byte> all, int[] lengths, int[] starts)
    {
        fixed (byte* from = own, to = all)
        fixed (int* counts = lengths, places = starts)
            Check(allGatherUnequal(from, own.Length, Byte, to, counts, places, Byte, World), "MPI_Allgatherv");
    }

    /// <summary>Gives the bytes of one process to all.</summary>
    public void Broadcast(Span<byte> values, int root)
    {
        fixed (byte* pointer = values)
            Check(broadcast(pointer, values.Length, Byte, root, World), "MPI_Bcast");
    }

    /// <summary>Waits for all processes.</summary>
    public void Barrier() => Check(barrier(World), "MPI_Barrier");

    /// <summary>Ends all processes.</summary>
    public void Abort(int code) => abort(World, code);

    /// <summary>Tells a process something of no content; it is not waited for.</summary>
    public void Notify(int rank, int tag, MpiHandle communicator)
    {
        byte nothing;
        nint request;
        Check(sendLater(&nothing, 0, Byte, rank, tag, communicator.Address, &request), "MPI_Isend");
    }

    /// <summary>Whether a process has told something.</summary>
    public bool IsNotified(int rank, int tag, MpiHandle communicator)
    {
        int flag;
        Check(probeNow(rank, tag, communicator.Address, &flag, null), "MPI_Iprobe");
        return flag != 0;
    }

    // Open MPI loads parts of itself later, which look for its names among those of the whole process.
    private static nint LoadGlobally(string name)
    {
        const int now = 2, global = 0x100; // RTLD_NOW, RTLD_GLOBAL
        try
        {
            return Dl.Open(name, now | global);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return 0; // no system of this kind
        }
    }

    private nint Symbol(string name) => NativeLibrary.TryGetExport(handle, name, out nint address)
        ? address
        : throw new MpiException($"'{Name}' has no '{name}': it is another build of MPI than Open MPI 4 or 5, such as MPICH. Install " +
            $"Open MPI, start the program by its mpirun, or name its library in {nameof(MpiOptions)}.{nameof(MpiOptions.Library)}.");

    private void Check(int code, string call)
    {
        if (code == Success)
            return;
        byte* text = stackalloc byte[512];
        int length = 0;
        string what = errorText(code, text, &length) == Success ? Marshal.PtrToStringUTF8((nint)text, length) : $"code {code}";
        throw new MpiException($"{call} failed: {what}. Look at what mpirun printed of the other ranks.");
    }
}
