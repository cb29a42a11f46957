using SemiMER.Batching;

namespace SemiMER.Tests.Batching;

public sealed class BatchQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Items_come_in_the_order_they_were_made(int ahead)
    {
        var maker = new Maker();
        using var queue = new BatchQueue<Item>(maker.Make, 100, ahead);
        for (int i = 0; i < 100; i++)
            queue.Next(default).Number.Should().Be(i);
        maker.Items.Should().HaveCount(100);
        maker.Thread.Should().Match<Thread>(thread => (thread == Thread.CurrentThread) == (ahead == 0));
    }

    [Fact]
    public void No_more_are_made_than_may_wait()
    {
        var maker = new Maker();
        using var queue = new BatchQueue<Item>(maker.Make, 100, ahead: 2);
        queue.Next(default);
        // Two wait and one is in hand.
        SpinWait.SpinUntil(() => maker.Items.Count == 4, Patience).Should().BeTrue();
        SpinWait.SpinUntil(() => maker.Items.Count > 4, 100).Should().BeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Fault_comes_with_the_item_that_could_not_be_made(int ahead)
    {
        var maker = new Maker { FailsAt = 3 };
        using var queue = new BatchQueue<Item>(maker.Make, 100, ahead);
        for (int i = 0; i < 3; i++)
            queue.Next(default).Number.Should().Be(i);
        FluentActions.Invoking(() => queue.Next(default)).Should().Throw<SemiMerException>().WithMessage("no 3")
            .Which.StackTrace.Should().Contain(nameof(Maker));
    }

    [Fact]
    public void After_disposal_the_thread_has_ended_and_what_nobody_took_is_disposed()
    {
        var maker = new Maker();
        var queue = new BatchQueue<Item>(maker.Make, 100, ahead: 3);
        using Item taken = queue.Next(default);
        SpinWait.SpinUntil(() => maker.Items.Count == 5, Patience).Should().BeTrue();
        queue.Dispose();
        maker.Thread!.IsAlive.Should().BeFalse();
        maker.Items.Should().HaveCount(5).And.OnlyContain(item => item.Disposed == (item != taken));
    }

    [Fact]
    public void Waiting_can_be_cancelled()
    {
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        using (var queue = new BatchQueue<Item>(() =>
        {
            cancellation.Cancel(); // by now the other thread waits, or soon will
            gate.Wait();
            return new Item(0);
        }, 1, ahead: 1))
        {
            FluentActions.Invoking(() => queue.Next(cancellation.Token)).Should().Throw<OperationCanceledException>();
            gate.Set();
        }
    }

    private sealed class Maker
    {
        public List<Item> Items { get; } = [];

        public int FailsAt { get; init; } = -1;

        public Thread? Thread { get; private set; }

        public Item Make()
        {
            Thread = Thread.CurrentThread;
            if (Items.Count == FailsAt)
                throw new SemiMerException($"no {FailsAt}");
            var item = new Item(Items.Count);
            Items.Add(item);
            return item;
        }
    }

    private sealed class Item(int number) : IDisposable
    {
        public int Number { get; } = number;

        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }
}
