namespace SemiMER.Tensors.Tests.Memory;

/// <summary>Memory that tensors leave behind serves the next ones, also of somewhat other sizes, and does not stay for ever.</summary>
[Collection(nameof(WholeProcess))]
public sealed class StoragePoolTests
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public void Rounds_of_changing_sizes_need_no_new_memory()
    {
        var random = new Random(5);
        void Rounds(int count)
        {
            for (int round = 0; round < count; round++)
                Use(tensors: 20, bytes: (long)((3 + 2 * random.NextDouble()) * Megabyte));
        }
        Rounds(30);
        AllocatedBy(() => Rounds(100)).Should().BeLessThan(20 * Megabyte, "a single round uses 60 MB or more");
    }

    [Fact]
    public void Sizes_no_longer_used_make_room_for_those_in_use()
    {
        Use(tensors: 120, bytes: 3 * Megabyte);
        Use(tensors: 30, bytes: 9 * Megabyte);
        AllocatedBy(() =>
        {
            for (int round = 0; round < 10; round++) Use(tensors: 30, bytes: 9 * Megabyte);
        }).Should().BeLessThan(20 * Megabyte, "a single round uses 270 MB");
    }

    [Fact]
    public void What_a_large_computation_left_goes_to_the_garbage_collector()
    {
        Settled.Collect();
        Settled.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Use(tensors: 60, bytes: 10 * Megabyte);
        for (int i = 0; i < 3; i++) Settled.Collect();
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(120 * Megabyte, "600 MB were in use");
    }

    // They live at the same time.
    private static void Use(int tensors, long bytes)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        for (int i = 0; i < tensors; i++) torch.empty(bytes, dtype: torch.uint8);
    }

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
