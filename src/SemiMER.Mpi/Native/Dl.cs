using System.Runtime.InteropServices;

namespace SemiMER.Mpi.Native;

/// <summary>What MPI needs of the C library and .NET does not offer.</summary>
internal static partial class Dl
{
    /// <summary>Loads a library, with flags.</summary>
    [LibraryImport("libc.so.6", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Open(string name, int flags);

    /// <summary>Sets a variable that native code sees; that of .NET is seen by .NET alone.</summary>
    [LibraryImport("libc.so.6", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetVariable(string name, string value, int overwrites);

    /// <summary>Ends the process at once, without its handlers.</summary>
    [LibraryImport("libc.so.6", EntryPoint = "_exit")]
    public static partial void Exit(int code);
}
