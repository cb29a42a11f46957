namespace SemiMER.Tensors.Tests.Memory;

/// <summary>Tensors that earlier tests forgot are counted until the garbage collector has found them.</summary>
internal static class Settled
{
    internal static void Collect()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
