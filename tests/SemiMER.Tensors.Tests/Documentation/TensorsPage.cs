namespace SemiMER.Tensors.Tests.Documentation;

/// <summary>The code of docs/tensors.md, compiled and run.</summary>
public sealed class TensorsPage
{
    [Fact]
    public void A_scope_may_end_before_backward()
    {
        torch.manual_seed(0);
        Linear layer = nn.Linear(4, 4);
        Tensor input = torch.randn(2, 4);
        Tensor loss;

        using (var scope = torch.NewDisposeScope())
        {
            Tensor hidden = layer.call(input).tanh();
            loss = (hidden * hidden).mean().MoveToOuterDisposeScope();
        }
        loss.backward();

        layer.weight.grad!.abs().sum().item<float>().Should().BeGreaterThan(0);
    }

    [Fact]
    public void The_layer_learns()
    {
        torch.manual_seed(0);
        Tensor x = torch.randn(64, 3), y = x.matmul(torch.tensor([1f, -2f, 3f], [3, 1])) + 0.5;

        var model = new ScaledLinear(3, 1);
        var optimizer = torch.optim.Adam(model.parameters(), lr: 0.05);
        for (int step = 0; step < 200; step++)
        {
            using var scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = nn.functional.mse_loss(model.call(x), y);
            loss.backward();
            optimizer.step();
        }

        nn.functional.mse_loss(model.call(x), y).item<float>().Should().BeLessThan(1e-3f);
        model.state_dict().Keys.Should().BeEquivalentTo("scale", "linear.weight", "linear.bias");
    }

    /// <summary>y = s * (x W' + b): a linear layer with one trained scale.</summary>
    public sealed class ScaledLinear : nn.Module<Tensor, Tensor>
    {
        private readonly Linear linear;
        private readonly Parameter scale;

        public ScaledLinear(long inputSize, long outputSize)
            : base(nameof(ScaledLinear))
        {
            linear = nn.Linear(inputSize, outputSize);
            scale = new Parameter(torch.ones(1));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => scale * linear.call(input);
    }
}
