using TorchSharp;

namespace SemiMER.Tests;

/// <summary>
/// Tensors that this thread has made and not disposed. One that is left to the finalizer counts for ever; other threads do not count,
/// so tests by it need not run alone. (The count of the process, <c>Tensor.TotalCount</c>, keeps one for each parameter that was ever
/// made: the tensor it was made of hands its memory over and is never counted off.)
/// </summary>
internal static class LiveTensors
{
    public static long Count => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
}
