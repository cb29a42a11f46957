using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

public sealed class HostReadsTests
{
    [Fact]
    public void Numbers_come_in_row_major_order_whatever_the_strides()
    {
        using var scope = NewDisposeScope();
        Tensor matrix = arange(6, ScalarType.Float32).reshape(2, 3);
        matrix.Values<float>().Should().Equal(0, 1, 2, 3, 4, 5);
        matrix.t().Values<float>().Should().Equal(0, 3, 1, 4, 2, 5);
        matrix.select(1, 1).Values<float>().Should().Equal(1, 4);
        matrix.narrow(0, 0, 0).Values<float>().Should().BeEmpty();
        matrix.gt(2).Values<bool>().Should().Equal(false, false, false, true, true, true);
        tensor(new long[] { 1L, -1L }).Values<long>().Should().Equal(1, -1);
        tensor(new int[] { 1, -1 }).Values<int>().Should().Equal(1, -1);
        tensor(new double[] { 1.5, -1.5 }).Values<double>().Should().Equal(1.5, -1.5);
        tensor(new byte[] { 1, 255 }).Values<byte>().Should().Equal(1, 255);
    }

    [Fact]
    public void Values_of_leaves_are_read_without_their_gradients()
    {
        using var scope = NewDisposeScope();
        Tensor leaf = ones([2, 2], requires_grad: true);
        leaf.Values<float>().Should().Equal(1, 1, 1, 1);
        leaf.t().Values<float>().Should().Equal(1, 1, 1, 1);
        (leaf * 2).sum().Value().Should().Be(8);
    }

    [Fact]
    public void One_number_is_read_of_any_type()
    {
        using var scope = NewDisposeScope();
        Tensor wide = tensor(0.1);
        wide.Value().Should().Be(0.1);
        wide.Value().Should().Be(0.1, "reading does not dispose what is read");
        tensor(0.1f).Value().Should().Be(0.1f);
        tensor(long.MaxValue / 2).Value().Should().Be(long.MaxValue / 2);
        tensor(true).Value().Should().Be(1);
        tensor(new int[] { 7 }).Value().Should().Be(7);
        tensor(1.5).to_type(ScalarType.Float16).Value().Should().Be(1.5);
    }

    [Fact]
    public void What_has_no_such_numbers_is_refused()
    {
        using var scope = NewDisposeScope();
        Tensor two = ones(2), meta = empty(1, device: META);
        two.Invoking(tensor => tensor.Value()).Should().Throw<InvalidOperationException>().WithMessage("*2 numbers*");
        two.Invoking(tensor => tensor.Values<double>()).Should().Throw<InvalidOperationException>().WithMessage("*Float32*Float64*");
        two.Invoking(tensor => tensor.Values<char>()).Should().Throw<InvalidOperationException>().WithMessage("*Char*");
        meta.Invoking(tensor => tensor.Value()).Should().Throw<InvalidOperationException>().WithMessage("*META*");
        meta.Invoking(tensor => tensor.Values<float>()).Should().Throw<InvalidOperationException>().WithMessage("*META*");
    }

    [Fact]
    public void Memory_is_written_in_place()
    {
        using Tensor zeroes = zeros(2, 2);
        zeroes.CpuSpan<float>()[2] = 5;
        zeroes.Values<float>().Should().Equal(0, 0, 5, 0);
    }

    [Fact]
    public void Memory_is_given_only_of_contiguous_tensors_of_the_CPU_and_the_type()
    {
        using var scope = NewDisposeScope();
        Tensor matrix = zeros(2, 3);
        Invoking(() => matrix.t().CpuSpan<float>().Length).Should().Throw<InvalidOperationException>().WithMessage("*one after another*");
        Invoking(() => matrix.CpuSpan<long>().Length).Should().Throw<InvalidOperationException>().WithMessage("*Float32*Int64*");
        Invoking(() => empty(1, device: META).CpuSpan<float>().Length).Should().Throw<InvalidOperationException>().WithMessage("*meta*");
        matrix.narrow(0, 1, 1).CpuSpan<float>().Length.Should().Be(3);
    }

    [Fact]
    public void Reading_leaves_no_tensor_behind()
    {
        using var scope = NewDisposeScope();
        Tensor matrix = ones(2, 3), one = ones(1);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        matrix.t().Dispose();
        using (Tensor transposed = matrix.t())
            transposed.Values<float>();
        one.Value();
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }

    [Fact]
    public void Reads_are_counted_for_each_thread()
    {
        using Tensor one = ones(1);
        long before = HostReads.Count, elsewhere = -1;
        one.Value();
        one.Values<float>();
        one.CpuSpan<float>()[0] = 2;
        var thread = new Thread(() => elsewhere = HostReads.Count);
        thread.Start();
        thread.Join();
        (HostReads.Count - before).Should().Be(2);
        elsewhere.Should().Be(0);
    }

    private static Func<T> Invoking<T>(Func<T> action) => action;
}
