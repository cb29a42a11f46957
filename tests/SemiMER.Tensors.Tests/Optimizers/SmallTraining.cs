using Xunit;

namespace SemiMER.Tensors.Tests.Optimizers;

/// <summary>Two parameters, a loss and each optimizer.</summary>
internal static class SmallTraining
{
    public static TheoryData<string> Names => ["SGD", "Adam", "AMSGrad", "AdamW", "RMSProp", "Adagrad"];

    public static (Parameter[] Parameters, OptimizerHelper Optimizer) Make(string name)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3);
        Parameter[] parameters =
        [
            new Parameter(torch.randn(3, 5, generator: generator)), new Parameter(torch.randn(7, generator: generator)),
        ];
        foreach (Parameter parameter in parameters) parameter.DetachFromDisposeScope();
        return (parameters, Optimizer(name, parameters));
    }

    public static OptimizerHelper Optimizer(string name, Parameter[] parameters) => name switch
    {
        "SGD" => optim.SGD(parameters, 0.1, momentum: 0.9),
        "Adam" => optim.Adam(parameters, 0.01, weight_decay: 0.1),
        "AMSGrad" => optim.Adam(parameters, 0.01, amsgrad: true),
        "AdamW" => optim.AdamW(parameters, 0.01, weight_decay: 0.1),
        "RMSProp" => optim.RMSProp(parameters, 0.01, momentum: 0.9, centered: true),
        _ => optim.Adagrad(parameters, 0.01, lr_decay: 0.1),
    };

    public static void Train(Parameter[] parameters, torch.optim.Optimizer optimizer, int first, int last)
    {
        for (int step = first; step < last; step++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            torch.Tensor loss = (parameters[0] * (parameters[0] - step)).sum() + parameters[1].exp().sum();
            loss.backward();
            optimizer.step();
        }
    }

    public static float[] Values(Parameter[] parameters) => [.. parameters.SelectMany(parameter => parameter.data<float>().ToArray())];
}
