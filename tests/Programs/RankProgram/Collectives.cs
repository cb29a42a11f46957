using System.Text;
using SemiMER.Mpi;

/// <summary>Calls everything that a group offers and compares with what is known to come out.</summary>
internal static class Collectives
{
    public static int Check(MpiProcessGroup group)
    {
        (int rank, int size) = (group.Rank, group.Size);
        foreach (int length in (int[])[0, 1, 7, 1000, 300_000])
        {
            float[] numbers = [.. Enumerable.Range(0, length).Select(i => (float)(i % 100 + rank))];
            group.AllReduceSum(numbers);
            Require(numbers.Select((sum, i) => sum == i % 100 * size + size * (size - 1) / 2).All(holds => holds), $"{length} floats");
            double[] wide = [.. Enumerable.Range(0, length).Select(i => 1e-9 * i + rank)];
            group.AllReduceSum(wide);
            Require(wide.Select((sum, i) => Math.Abs(sum - (1e-9 * i * size + size * (size - 1) / 2.0)) < 1e-9).All(holds => holds),
                $"{length} doubles");
            byte[] bytes = [.. Enumerable.Repeat((byte)rank, length * rank)];
            IReadOnlyList<byte[]> all = group.AllGather(bytes);
            bool IsOf(byte[] part, int other) => part.Length == length * other && part.All(value => value == other);
            Require(all.Count == size && all.Select(IsOf).All(holds => holds), "gathered bytes");
        }
        byte[] text = Encoding.UTF8.GetBytes(rank == size - 1 ? "of the last" : "of no other");
        group.Broadcast(text, size - 1);
        Require(Encoding.UTF8.GetString(text) == "of the last", "broadcast");
        group.Barrier();
        Console.WriteLine($"rank {rank} of {size}: all calls are right");
        return 0;
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException($"{what}: wrong");
    }
}
