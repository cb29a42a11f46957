namespace SemiMER.Tensors.Tests.Determinism;

/// <summary>Values as the bits they consist of, so that -0 and NaN count, too.</summary>
internal static class Bits
{
    internal static int[] Of(Tensor tensor) => tensor.dtype == torch.float32
        ? Array.ConvertAll(tensor.detach().contiguous().data<float>().ToArray(), BitConverter.SingleToInt32Bits)
        : throw new ArgumentException($"Only float32 is compared, got {tensor.dtype}.");

    /// <summary>The bits of what <paramref name="compute"/> gives in a flow that uses so many threads.</summary>
    internal static Task<int[][]> WithThreads(int threads, Func<IEnumerable<Tensor>> compute) => Task.Run(() =>
    {
        torch.set_num_threads(threads);
        using DisposeScope scope = torch.NewDisposeScope();
        return compute().Select(Of).ToArray();
    });
}
