using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace SemiMER.Torch;

/// <summary>TorchSharp's native libraries: whether they can be used here, and if not, why.</summary>
/// <remarks>
/// Nothing has to be called: whatever makes a network, a batch or a recognizer looks first. On Linux systems whose libstdc++ is older than
/// the one that TorchSharp was built with (Debian 12, Ubuntu 22.04, RHEL 9) this class also makes it load.
/// </remarks>
public static class TorchLibrary
{
    private const string Own = "LibTorchSharp", Libtorch = "torch_cpu";
    private static readonly Lock Gate = new();
    private static readonly Assembly TorchAssembly = typeof(torch).Assembly;
    private static volatile bool loaded;
    private static RelaxedLibrary? relaxed;

    /// <summary>Loads TorchSharp's native libraries, or says why that cannot be done. Cheap once they are loaded.</summary>
    /// <exception cref="TorchUnavailableException">
    /// There is no libtorch, or only another system's or an older one; the system is one that libtorch does not run on; it does not load.
    /// </exception>
    public static void EnsureLoaded()
    {
        if (loaded)
            return;
        lock (Gate)
        {
            if (TorchPlatform.Fault(TorchPlatform.Current, TorchPlatform.Glibc()) is { } fault)
                throw new TorchUnavailableException(fault);
            LoadLibtorch();
            LoadOwn();
            loaded = true;
        }
    }

    /// <summary>Loads the libraries before the constructor of a module needs them.</summary>
    /// <param name="module">The name of the module.</param>
    /// <returns>The same name, for the base class.</returns>
    internal static string ReadyFor(string module)
    {
        EnsureLoaded();
        return module;
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The handler must stand before the first use of torch, whoever makes it.")]
    internal static void Register()
    {
        if (CanRelax)
            AssemblyLoadContext.GetLoadContext(TorchAssembly)!.ResolvingUnmanagedDll += Resolve;
    }

    private static bool CanRelax => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    // Asked only where the usual search has failed, by EnsureLoaded or by torch itself. Why it fails here too, EnsureLoaded says.
    private static nint Resolve(Assembly assembly, string name)
    {
        if (name != Own || NativeFiles.Find(Own) is not { } path)
            return 0;
        try
        {
            LoadLibtorch();
            return LoadRelaxed(path).Handle;
        }
        catch (TorchUnavailableException)
        {
            return 0;
        }
    }

    // By its path, so that whatever needs it finds it by its name, and never by the loader's search alone: that takes any libtorch of the
    // system, and TorchSharp ends the process if it is too old.
    private static void LoadLibtorch()
    {
        string? path = OperatingSystem.IsLinux() ? NativeFiles.Loaded(Libtorch) : null;
        path ??= NativeFiles.Find(Libtorch);
        if (path is null && OperatingSystem.IsLinux())
        {
            path = NativeFiles.OnLibraryPath(Libtorch);
            if (path is null && NativeFiles.InSystem(Libtorch) is { } foreign)
                throw new TorchUnavailableException(TorchFaults.Missing(NativeFiles.SystemsOfBackends(), foreign));
        }
        try
        {
            nint handle = path is null ? NativeLibrary.Load(Libtorch, TorchAssembly, null) : LoadWithCore(path);
            if (VersionOf(handle) < TorchFaults.OldestVersion)
                throw new TorchUnavailableException(TorchFaults.TooOld(path ?? Libtorch));
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            string fault = path is null
                ? TorchFaults.Missing(NativeFiles.SystemsOfBackends(), foreign: null) : TorchFaults.NotLoading(path, exception);
            throw new TorchUnavailableException(fault, exception);
        }
    }

    // libtorch's parts from one folder, those that others need first: a folder in LD_LIBRARY_PATH would come before its own.
    private static nint LoadWithCore(string path)
    {
        if (NativeFiles.Beside(path, "c10") is { } core)
            NativeLibrary.Load(core);
        nint libtorch = NativeLibrary.Load(path);
        if (NativeFiles.Beside(path, "torch") is { } whole)
            NativeLibrary.Load(whole);
        return libtorch;
    }

    // libtorch tells its version since 2.8: from the highest byte down major, minor, patch.
    private static unsafe Version VersionOf(nint libtorch)
    {
        if (!NativeLibrary.TryGetExport(libtorch, "aoti_torch_abi_version", out nint function))
            return new Version(0, 0);
        ulong version = ((delegate* unmanaged<ulong>)function)();
        return new Version((int)(version >> 56), (int)((version >> 48) & 0xFF));
    }

    private static void LoadOwn()
    {
        if (NativeLibrary.TryLoad(Own, TorchAssembly, null, out _))
            return;
        try
        {
            // Once more, for what the system says.
            if (CanRelax && NativeFiles.Find(Own) is { } path)
                LoadRelaxed(path);
            else
                NativeLibrary.Load(Own, TorchAssembly, null);
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            throw new TorchUnavailableException(TorchFaults.NotLoading(Own, exception), exception);
        }
    }

    private static RelaxedLibrary LoadRelaxed(string path)
    {
        lock (Gate)
        {
            try
            {
                return relaxed ??= RelaxedLibrary.Load(path);
            }
            catch (Exception exception) when (IsRefusal(exception))
            {
                throw new TorchUnavailableException(TorchFaults.NotLoadingFromMemory(exception), exception);
            }
        }
    }

    private static bool IsRefusal(Exception exception) =>
        exception is DllNotFoundException or BadImageFormatException or IOException or UnauthorizedAccessException;
}
