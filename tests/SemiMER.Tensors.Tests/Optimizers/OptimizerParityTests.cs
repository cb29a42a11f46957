using System.Text.Json;
using FluentAssertions;
using SemiMER.Tensors.Tests.Parity;
using Xunit;

namespace SemiMER.Tensors.Tests.Optimizers;

/// <summary>Ten steps of each optimizer with given gradients follow PyTorch's.</summary>
public sealed class OptimizerParityTests
{
    public static TheoryData<string> Cases =>
        [.. FixtureFile.Read("optimizers").Cases.Where(one => !one.Operation.Contains("lr_scheduler", StringComparison.Ordinal))
            .Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Follows_PyTorch(string name)
    {
        FixtureCase fixture = FixtureFile.Read("optimizers").Cases.Single(one => one.Name == name);
        Dictionary<string, FixtureTensor> inputs = fixture.Inputs.ToDictionary(input => input.Name);
        string[] names = [.. fixture.Outputs.Select(output => output.Name)];
        Parameter[] parameters = [.. names.Select(parameter => new Parameter(Tensor(inputs[parameter])))];
        torch.Tensor[] gradients = [.. names.Select(parameter => Tensor(inputs[parameter + ".gradients"]))];

        using torch.optim.Optimizer optimizer = Make(fixture, names, parameters);

        for (int step = 0; step < gradients[0].shape[0]; step++)
        {
            for (int i = 0; i < names.Length; i++) parameters[i].grad = gradients[i][step].clone();
            optimizer.step();
            for (int i = 0; i < names.Length; i++) Check(fixture.Outputs[i], parameters[i], step, name);
        }
    }

    private static void Check(FixtureTensor expected, Parameter actual, int step, string name)
    {
        float[] all = (float[])expected.Values, values = actual.data<float>().ToArray();
        float[] wanted = all[(step * values.Length)..((step + 1) * values.Length)];
        // A value that passes zero keeps the rounding of the larger ones it came from.
        double largest = all.Max(Math.Abs);
        for (int i = 0; i < values.Length; i++)
        {
            double tolerance = 1e-5 * Math.Abs(wanted[i]) + 1e-7 * largest;
            values[i].Should()
                .BeApproximately(wanted[i], (float)tolerance, "{0} of {1}, step {2}, element {3}", expected.Name, name, step, i);
        }
    }

    private static torch.Tensor Tensor(FixtureTensor stored) => torch.tensor((float[])stored.Values, stored.Shape);

    private static torch.optim.Optimizer Make(FixtureCase fixture, string[] names, Parameter[] parameters)
    {
        var options = new Settings(name => fixture.ConstructorArgument(name));
        JsonElement? groups = fixture.Argument("groups");
        if (groups is null) return options.Optimizer(fixture.Operation, parameters);
        return options.Optimizer(
            fixture.Operation,
            [.. names.Select((parameter, i) => (parameters[i], new Settings(
                name => groups.Value.GetProperty(parameter).TryGetProperty(name, out JsonElement value) ? value : null)))]);
    }

    /// <summary>Options as a fixture names them.</summary>
    private sealed class Settings(Func<string, JsonElement?> find)
    {
        public torch.optim.Optimizer Optimizer(string operation, Parameter[] parameters) => operation switch
        {
            "optim.SGD" => torch.optim.SGD(
                parameters, Number("learningRate")!.Value, Number("momentum") ?? 0, Number("dampening") ?? 0, Number("weight_decay") ?? 0,
                Flag("nesterov") ?? false, Flag("maximize") ?? false),
            "optim.Adam" => torch.optim.Adam(
                parameters, Number("lr")!.Value, Number("beta1") ?? 0.9, Number("beta2") ?? 0.999, Number("eps") ?? 1e-8,
                Number("weight_decay") ?? 0, Flag("amsgrad") ?? false, Flag("maximize") ?? false),
            "optim.AdamW" => torch.optim.AdamW(
                parameters, Number("lr")!.Value, Number("beta1") ?? 0.9, Number("beta2") ?? 0.999, Number("eps") ?? 1e-8,
                Number("weight_decay") ?? 0, Flag("amsgrad") ?? false, Flag("maximize") ?? false),
            "optim.RMSProp" => torch.optim.RMSProp(
                parameters, Number("lr")!.Value, Number("alpha") ?? 0.99, Number("eps") ?? 1e-8, Number("weight_decay") ?? 0,
                Number("momentum") ?? 0, Flag("centered") ?? false, Flag("maximize") ?? false),
            "optim.Adagrad" => torch.optim.Adagrad(
                parameters, Number("lr")!.Value, Number("lr_decay") ?? 0, Number("weight_decay") ?? 0,
                Number("initial_accumulator_value") ?? 0, Number("eps") ?? 1e-10),
            _ => throw new InvalidOperationException($"No optimizer {operation}."),
        };

        public torch.optim.Optimizer Optimizer(string operation, (Parameter Parameter, Settings Options)[] groups) => operation switch
        {
            "optim.SGD" => torch.optim.SGD(
                groups.Select(group => new SGD.ParamGroup([group.Parameter], group.Options.Sgd())), Number("learningRate")!.Value),
            "optim.Adam" => torch.optim.Adam(
                groups.Select(group => new Adam.ParamGroup([group.Parameter], group.Options.Adam())), Number("lr")!.Value),
            "optim.AdamW" => torch.optim.AdamW(
                groups.Select(group => new AdamW.ParamGroup([group.Parameter], group.Options.AdamW())),
                Number("lr")!.Value, weight_decay: Number("weight_decay") ?? 0),
            "optim.RMSProp" => torch.optim.RMSProp(
                groups.Select(group => new RMSProp.ParamGroup([group.Parameter], group.Options.RMSProp())), Number("lr")!.Value),
            "optim.Adagrad" => torch.optim.Adagrad(
                groups.Select(group => new Adagrad.ParamGroup([group.Parameter], group.Options.Adagrad())), Number("lr")!.Value),
            _ => throw new InvalidOperationException($"No optimizer {operation}."),
        };

        private RMSProp.Options RMSProp() => new() { LearningRate = Number("lr"), weight_decay = Number("weight_decay") };

        private Adagrad.Options Adagrad() => new() { LearningRate = Number("lr"), weight_decay = Number("weight_decay") };

        private SGD.Options Sgd() => new() { LearningRate = Number("learningRate"), weight_decay = Number("weight_decay") };

        private Adam.Options Adam() => new() { LearningRate = Number("lr"), weight_decay = Number("weight_decay") };

        private AdamW.Options AdamW() => new() { LearningRate = Number("lr"), weight_decay = Number("weight_decay") };

        private double? Number(string name) => find(name)?.GetDouble();

        private bool? Flag(string name) => find(name)?.GetBoolean();
    }
}
