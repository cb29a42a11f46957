using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Conformance;

/// <summary>Tensors of this thread that were made and not disposed.</summary>
internal static class LiveTensors
{
    private const int First = 2, More = 5;

    /// <summary>How many tensors further calls leave, in a sentence; null if none.</summary>
    public static string? Left(Action call)
    {
        for (int i = 0; i < First; i++) // something may be made once and kept
            call();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < More; i++)
            call();
        long left = DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
        return left == 0
            ? null
            : FormattableString.Invariant($"{More} calls left {left} tensors behind; dispose them, or leave them to the caller's scope.");
    }
}
