using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SemiMER.Torch;

/// <summary>
/// A native Linux library that asks for a newer libstdc++ than there is, loaded from a copy in memory that asks for less. A copy in memory
/// needs no writable folder, nobody else can replace it, and nothing stays behind.
/// </summary>
internal sealed partial class RelaxedLibrary
{
    private const uint CloseOnExecute = 1;
    private readonly SafeFileHandle memory; // stays open: the loader takes a file of the same number for this library

    private RelaxedLibrary(SafeFileHandle memory, nint handle)
    {
        this.memory = memory;
        Handle = handle;
    }

    /// <summary>The loaded library; it stays loaded.</summary>
    public nint Handle { get; }

    /// <summary>Loads a library. What it needs of other libraries must be loaded already.</summary>
    /// <param name="path">Its file, which stays as it is.</param>
    /// <exception cref="DllNotFoundException">It does not load; the message is the loader's.</exception>
    /// <exception cref="IOException">The file cannot be read, or the system has no files in memory.</exception>
    public static RelaxedLibrary Load(string path)
    {
        byte[] image = File.ReadAllBytes(path);
        ElfVersions.Relax(image);
        int number = CreateMemoryFile(Path.GetFileName(path), CloseOnExecute);
        if (number < 0)
            throw new IOException($"memfd_create: {Marshal.GetLastPInvokeErrorMessage()}.");
        var memory = new SafeFileHandle(number, ownsHandle: true);
        try
        {
            RandomAccess.Write(memory, image, fileOffset: 0);
            return new RelaxedLibrary(memory, NativeLibrary.Load($"/proc/self/fd/{number}"));
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
