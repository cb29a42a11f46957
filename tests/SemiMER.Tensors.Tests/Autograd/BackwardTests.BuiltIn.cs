namespace SemiMER.Tensors.Tests.Autograd;

/// <summary>What the built-in engine counts.</summary>
public sealed partial class BackwardTests
{
    [Fact]
    public void A_disposed_graph_gives_its_memory_back_without_backward()
    {
        Tensor w = torch.randn([64, 64], requires_grad: true);
        long before = LiveCounts.TotalStorages;
        using (torch.NewDisposeScope())
        {
            Tensor h = torch.ones(64, 64);
            for (int i = 0; i < 50; i++) h = h.matmul(w).tanh();
        }
        LiveCounts.TotalStorages.Should().BeLessOrEqualTo(before);
    }
}
