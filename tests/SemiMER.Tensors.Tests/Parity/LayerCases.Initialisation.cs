namespace SemiMER.Tensors.Tests.Parity;

using Init = torch.nn.init;
using Utilities = torch.nn.utils;

/// <summary>Initialisers, and functions on the gradients and values of parameters.</summary>
public sealed class InitialisationLayerCases : LayerCases
{
    private const string Area = "initialisation";

    public InitialisationLayerCases()
    {
        Initialisers();
        OfParameters();
    }

    public static IEnumerable<object[]> Cases => Names(Area);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_PyTorch(string name) => Compare(Area, name);

    private void Initialisers()
    {
        Function("nn.init.ones_", a => Init.ones_(a["tensor"]));
        Function("nn.init.zeros_", a => Init.zeros_(a["tensor"]));
        Function("nn.init.eye_", a => Init.eye_(a["tensor"]));
        Function("nn.init.constant_", a => Init.constant_(a["tensor"], a.Double("val", 0)));
        Function("nn.init.uniform_", a => Init.uniform_(a["tensor"], a.Double("low", 0), a.Double("high", 1)));
        Function("nn.init.normal_", a => Init.normal_(a["tensor"], a.Double("mean", 0), a.Double("std", 1)));
        Function("nn.init.xavier_uniform_", a => Init.xavier_uniform_(a["tensor"], a.Double("gain", 1)));
        Function("nn.init.trunc_normal_", a => Init.trunc_normal_(
            a["tensor"], a.Double("mean", 0), a.Double("std", 1), a.Double("a", -2), a.Double("b", 2)));
        Function("nn.init.xavier_normal_", a => Init.xavier_normal_(a["tensor"], a.Double("gain", 1)));
        Function("nn.init.kaiming_uniform_", a => Init.kaiming_uniform_(
            a["tensor"], a.Double("a", 0), a.Enum("mode", Init.FanInOut.FanIn), a.Enum("nonlinearity", Init.NonlinearityType.LeakyReLU)));
        Function("nn.init.kaiming_normal_", a => Init.kaiming_normal_(
            a["tensor"], a.Double("a", 0), a.Enum("mode", Init.FanInOut.FanIn), a.Enum("nonlinearity", Init.NonlinearityType.LeakyReLU)));
        Function("nn.init.orthogonal_", a => Init.orthogonal_(a["tensor"], a.Double("gain", 1)));
        Function("nn.init.calculate_gain", a =>
            torch.tensor(Init.calculate_gain(a.Enum("nonlinearity", Init.NonlinearityType.Linear), a.Double("param", 0))));
    }

    private void OfParameters()
    {
        Function("nn.utils.clip_grad_norm_", a => Clipped(
            a, parameters => Utilities.clip_grad_norm_(parameters, a.Double("max_norm", 0), a.Double("norm_type", 2))));
        Function("nn.utils.clip_grad_value_", a => Clipped(a, parameters =>
        {
            Utilities.clip_grad_value_(parameters, a.Double("clip_value", 0));
            return null;
        }));
        Function("nn.utils.parameters_to_vector", a => Utilities.parameters_to_vector(a.AsParameters("tensors").ToArray()));
        Function("nn.utils.vector_to_parameters", a =>
        {
            Parameter[] parameters = [.. a.List("tensors").Select(tensor => new Parameter(tensor))];
            Utilities.vector_to_parameters(a["vec"], parameters);
            return new Outputs([.. parameters.Select((parameter, i) => ($"tensors.{i}", (Tensor?)parameter))]);
        });
    }

    private static Outputs Clipped(CaseArguments a, Func<Parameter[], double?> clip)
    {
        Parameter[] parameters = [.. a.List("gradients").Select(gradient => new Parameter(torch.zeros_like(gradient)) { grad = gradient })];
        double? total = clip(parameters);
        return new Outputs(
        [
            .. parameters.Select((parameter, i) => ($"gradients.{i}", parameter.grad)),
            ("total_norm", total is { } norm ? torch.tensor((float)norm) : null),
        ]);
    }
}
