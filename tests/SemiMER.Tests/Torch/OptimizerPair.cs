using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

/// <summary>The same parameters twice: one for the optimizer under test, one for <c>clip_grad_norm_</c> and <c>optim.AdamW</c>.</summary>
internal sealed class OptimizerPair
{
    /// <summary>Shapes that fill whole vectors, leave some numbers over, are smaller than a vector and larger than a block.</summary>
    public static readonly long[][] Shapes = [[1], [7], [16, 4], [33, 5], [61, 47], [4097]];

    private readonly Generator draws;

    public OptimizerPair(ScalarType type = ScalarType.Float32, params long[][] shapes)
    {
        draws = new Generator(11);
        long[][] all = shapes.Length > 0 ? shapes : Shapes;
        Tensor[] values = [.. all.Select(shape => randn(shape, dtype: type, generator: draws))];
        Tested = [.. values.Select((value, i) => ($"layer{i}.weight", new Parameter(value.clone())))];
        Expected = [.. values.Select(value => new Parameter(value.clone()))];
    }

    public IReadOnlyList<(string Name, Parameter Parameter)> Tested { get; }

    public IReadOnlyList<Parameter> Expected { get; }

    /// <summary>Gives both of each parameter the same new gradient; where <paramref name="takesPart"/> says no, none.</summary>
    public void Draw(Func<int, bool>? takesPart = null, double scale = 1)
    {
        for (int i = 0; i < Expected.Count; i++)
        {
            // Of different sizes, some columns near zero as those of rare words are.
            using Tensor drawn = randn(Expected[i].shape, dtype: Expected[i].dtype, generator: draws), cube = drawn.pow(3).mul_(scale);
            bool takes = takesPart is null || takesPart(i);
            Tested[i].Parameter.grad = takes ? cube.clone() : null;
            Expected[i].grad = takes ? cube.clone() : null;
        }
    }

    /// <summary>The largest difference between the two, relative to the largest number of a parameter.</summary>
    public double Difference() => Enumerable.Range(0, Expected.Count).Max(i => Difference(Tested[i].Parameter, Expected[i]));

    public static double Difference(Tensor tested, Tensor expected)
    {
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        Tensor reference = expected.to_type(ScalarType.Float64);
        return (tested.to_type(ScalarType.Float64) - reference).abs().max().item<double>() / reference.abs().max().item<double>();
    }

    /// <summary>The numbers of all parameters under test, to compare bit by bit.</summary>
    public byte[] Bits() => [.. Tested.SelectMany(parameter => parameter.Parameter.contiguous().bytes.ToArray())];
}
