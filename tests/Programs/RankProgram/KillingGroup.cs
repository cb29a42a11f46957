using System.Diagnostics;
using SemiMER.Training;

/// <summary>
/// Kills one rank while it adds up the gradients of an update: the others come later, so that it is waiting inside the call.
/// </summary>
internal sealed class KillingGroup(IProcessGroup group, int rank, long step) : IProcessGroup
{
    private static readonly TimeSpan BeforeTheKill = TimeSpan.FromMilliseconds(100), BeforeTheOthers = TimeSpan.FromMilliseconds(500);

    private long updates;

    public int Rank => group.Rank;

    public int Size => group.Size;

    // The network is small: its gradients are one bucket, so there is one such call in each update.
    public void AllReduceSum(Span<float> values)
    {
        if (updates++ == step)
        {
            if (Rank != rank)
                Thread.Sleep(BeforeTheOthers);
            else
                new Thread(Kill).Start();
        }
        group.AllReduceSum(values);
    }

    public void AllReduceSum(Span<double> values) => group.AllReduceSum(values);

    public IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> own) => group.AllGather(own);

    public void Abort(string reason) => group.Abort(reason);

    private static void Kill()
    {
        Thread.Sleep(BeforeTheKill);
        Process.GetCurrentProcess().Kill();
    }
}
