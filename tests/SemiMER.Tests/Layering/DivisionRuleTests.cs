using System.Reflection;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Layering;

/// <summary>
/// Tensors are divided by numbers in one place, <c>Torch/Division.cs</c>, which keeps the number until libtorch has read it: TorchSharp's
/// own operators do not, and a garbage collection at the wrong moment ends a training, or could give a wrong number.
/// </summary>
public sealed class DivisionRuleTests
{
    [Fact]
    public void Tensors_are_divided_by_numbers_in_one_place()
    {
        var wrong =
            from type in typeof(SemiMerException).Assembly.GetTypes()
            let owner = CompiledCode.Outermost(type)
            where owner != typeof(Division)
            from method in CompiledCode.MethodsOf(type)
            where CompiledCode.NamedBy(method).Any(IsDivisionByNumber)
            select $"{owner.FullName}.{method.Name}";
        wrong.Should().BeEmpty();
    }

    public static TheoryData<string, Delegate> Divisions => new()
    {
        { "by an int", (Tensor x) => x / 2 },
        { "by a long", (Tensor x) => x / 2L },
        { "by a float", (Tensor x) => x / 2f },
        { "by a double", (Tensor x) => x / 2.0 },
        { "div", (Tensor x) => x.div(2) },
        { "in place", (Tensor x) => x.div_(2) },
    };

    [Theory]
    [MemberData(nameof(Divisions))]
    public void Each_kind_is_noticed(string kind, Delegate division) =>
        CompiledCode.NamedBy(division.Method).Should().Contain(member => IsDivisionByNumber(member), kind);

    [Fact]
    public void Quotients_are_those_of_the_operators()
    {
        using Tensor x = rand(50, generator: new Generator(1)), own = x.Over(0.3), theirs = x / 0.3;
        own.Values<float>().Should().Equal(theirs.Values<float>());
        using Tensor seven = x.Over(7), sevenths = x / 7, copy = x.clone();
        seven.Values<float>().Should().Equal(sevenths.Values<float>());
        copy.DivideInPlace(7).Should().BeSameAs(copy);
        copy.Values<float>().Should().Equal(sevenths.Values<float>());
    }

    private static bool IsDivisionByNumber(MemberInfo member) =>
        member is MethodInfo method && method.DeclaringType == typeof(Tensor) && method.Name switch
        {
            "op_Division" => method.GetParameters() is [var first, var second]
                && first.ParameterType == typeof(Tensor) && second.ParameterType != typeof(Tensor),
            "div" or "div_" or "divide" or "divide_" => method.GetParameters()[0].ParameterType == typeof(Scalar),
            _ => false,
        };
}
