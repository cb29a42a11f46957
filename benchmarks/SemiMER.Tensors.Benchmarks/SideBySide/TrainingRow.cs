namespace SemiMER.Tensors.Benchmarks;

/// <summary>A step of training with Adam.</summary>
internal abstract class TrainingRow(string name, string kind, object sizes) : Row(name, kind, sizes)
{
    private DisposeScope? scope;
    private ITrainedModel model = null!;
    private Adam optimizer = null!;
    private Parameter[] parameters = [];

    public sealed override void SetUp()
    {
        scope = NewDisposeScope();
        model = MakeModel();
        parameters = [.. ((nn.Module)model).parameters()];
        optimizer = optim.Adam(parameters, lr: 1e-3);
    }

    public sealed override Tensor Step()
    {
        optimizer.zero_grad();
        Tensor loss = model.Loss();
        loss.backward();
        optimizer.step();
        return loss;
    }

    public sealed override IEnumerable<Tensor> Gradients() => parameters.Select(parameter => parameter.grad!);

    public sealed override void TearDown()
    {
        parameters = [];
        optimizer.Dispose();
        ((nn.Module)model).Dispose();
        scope?.Dispose();
        scope = null;
    }

    protected abstract ITrainedModel MakeModel();
}

/// <summary>A module that holds one batch and gives its loss on it.</summary>
internal interface ITrainedModel
{
    Tensor Loss();
}
