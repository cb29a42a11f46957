namespace SemiMER.Tensors.Tests.Memory;

/// <summary>What calls outside any dispose scope leave alive: their results and nothing else.</summary>
[Collection(nameof(WholeProcess))]
public sealed class HandleTests
{
    [Fact]
    public void A_layer_that_was_trained_and_disposed_leaves_no_tensor()
    {
        Settled.Collect();
        long handles = Tensor.TotalCount, storages = LiveCounts.TotalStorages;
        using (torch.nn.Module<Tensor, Tensor> layer = torch.nn.Linear(3, 2))
        using (Tensor x = torch.randn(4, 3))
        using (Tensor y = layer.call(x))
        using (Tensor loss = y.sum())
        {
            loss.backward();
        }

        (Tensor.TotalCount - handles).Should().Be(0);
        (LiveCounts.TotalStorages - storages).Should().Be(0);
    }
}
