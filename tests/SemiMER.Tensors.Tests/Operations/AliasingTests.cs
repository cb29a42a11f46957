
namespace SemiMER.Tensors.Tests.Operations;

/// <summary>Views share the memory, and the history, of the tensor they were taken from.</summary>
public sealed class AliasingTests
{
    [Fact]
    public void Writing_through_any_view_changes_its_base()
    {
        Tensor x = torch.zeros(3, 4);
        x[1, 2] = 1;
        x[torch.TensorIndex.Slice(0, 1), torch.TensorIndex.Slice(0, null, 2)] = torch.tensor([2f, 3f]);
        x.diagonal(1).fill_(5);
        x.unfold(0, 2, 1)[1].select(0, 3).fill_(7);

        x.data<float>().ToArray().Should().Equal(2, 5, 3, 0, 0, 0, 5, 7, 0, 0, 0, 7);
    }

    [Fact]
    public void Index_tensors_and_masks_give_copies()
    {
        Tensor x = torch.arange(4).to_type(torch.float32);
        x[torch.tensor([0L, 1L])].fill_(9);
        x[x > 1].fill_(9);

        x.data<float>().ToArray().Should().Equal(0, 1, 2, 3);
    }

    [Fact]
    public void A_change_of_a_view_reaches_the_gradient_of_the_base()
    {
        Tensor x = torch.ones([3], requires_grad: true);
        Tensor y = x * 2;
        y[0].mul_(5);
        y.sum().backward();

        x.grad!.data<float>().ToArray().Should().Equal(10, 2, 2);
    }

    [Fact]
    public void A_change_through_another_handle_reaches_the_gradient()
    {
        Tensor x = torch.ones([2], requires_grad: true);
        Tensor y = x * 3;
        y.alias().mul_(2);
        y.sum().backward();

        x.grad!.data<float>().ToArray().Should().Equal(6, 6);
    }

    [Fact]
    public void A_leaf_is_not_changed_through_a_view_while_operations_are_recorded()
    {
        Tensor x = torch.ones([2], requires_grad: true);
        Action change = () => x[0].fill_(3);

        change.Should().Throw<InvalidOperationException>().WithMessage("*view of a leaf*");
    }

    [Fact]
    public void Bytes_and_bools_of_any_length_add_up()
    {
        for (int n = 1; n < 140; n += 7)
        {
            Tensor one = torch.ones(n, dtype: torch.uint8);
            (one + one).sum().item<long>().Should().Be(2 * n);
        }
    }

    [Fact]
    public void A_stored_tensor_is_read_back_and_a_truncated_one_refused()
    {
        Tensor x = torch.randn(3, 5).t();
        using var stream = new MemoryStream();
        x.Save(stream);
        stream.ToArray()[..4].Should().Equal([6, 2, 5, 3], "type code, dimensions and sizes come first");
        stream.Position = 0;
        Tensor.Load(stream).Equals(x).Should().BeTrue();

        using var half = new MemoryStream(stream.ToArray()[..20]);
        Action load = () => Tensor.Load(half);
        load.Should().Throw<EndOfStreamException>().WithMessage("*[5, 3]*");
    }

    [Fact]
    public async Task The_default_type_belongs_to_the_flow()
    {
        await Task.Run(() =>
        {
            torch.set_default_dtype(torch.float64);
            torch.zeros(1).dtype.Should().Be(torch.float64);
        });

        torch.zeros(1).dtype.Should().Be(torch.float32);
    }
}
