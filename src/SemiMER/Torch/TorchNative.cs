using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace SemiMER.Torch;

/// <summary>Makes TorchSharp's native library load on Linux systems whose libstdc++ is older than the one it was built with.</summary>
internal static partial class TorchNative
{
    private const string Library = "LibTorchSharp";
    private static readonly Lock Gate = new();
    private static nint handle;
    private static SafeFileHandle? memory; // stays open: the loader remembers its number as the library's name

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The handler must stand before the first use of torch, whoever makes it.")]
    internal static void Register()
    {
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64)
            AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly)!.ResolvingUnmanagedDll += Resolve;
    }

    // Asked only where the usual search has failed.
    private static nint Resolve(System.Reflection.Assembly assembly, string name)
    {
        if (name != Library)
            return 0;
        lock (Gate)
        {
            if (handle == 0 && Find(Library) is { } path)
                handle = LoadRelaxed(path);
            return handle;
        }
    }

    // A file in memory: nobody else can replace it, nothing stays behind.
    private static nint LoadRelaxed(string path)
    {
        byte[] image = File.ReadAllBytes(path);
        ElfVersions.Relax(image);
        if (Find("torch") is { } libtorch)
            NativeLibrary.Load(libtorch); // by its path: the copy in memory then finds it by its name
        memory = new SafeFileHandle(CreateMemoryFile(Library, 1), ownsHandle: true);
        RandomAccess.Write(memory, image, 0);
        return NativeLibrary.Load($"/proc/self/fd/{memory.DangerousGetHandle()}");
    }

    private static string? Find(string name) =>
        ((AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(':') ?? []).Append(AppContext.BaseDirectory)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, $"lib{name}.so"))
            .FirstOrDefault(File.Exists);

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
