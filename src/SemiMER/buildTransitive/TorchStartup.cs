// Part of SemiMER: lets TorchSharp load on Linux systems with an older libstdc++, whatever the program does first.
using System.Runtime.CompilerServices;

file static class TorchStartup
{
    [ModuleInitializer]
    internal static void Run() => RuntimeHelpers.RunModuleConstructor(typeof(SemiMER.SemiMerException).Module.ModuleHandle);
}
