using System.Reflection;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

/// <summary>Operations that hold their numbers give the same bits and types as TorchSharp's, which do not.</summary>
public sealed class HeldScalarsTests
{
    private static readonly Tensor Mask = tensor([true, false, true, false, false, true]);

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Own, Func<Tensor, Tensor> Theirs)> Operations = new()
    {
        ["Plus"] = (x => x.Plus(x), x => x + x),
        ["Plus whole"] = (x => x.Plus(3), x => x + 3),
        ["Plus long"] = (x => x.Plus(3L), x => 3L + x),
        ["Plus float"] = (x => x.Plus(0.3f), x => x + 0.3f),
        ["Plus real"] = (x => x.Plus(0.3), x => 0.3 + x),
        ["Minus"] = (x => x.Minus(0.3), x => x - 0.3),
        ["Minus whole"] = (x => x.Minus(3), x => x - 3),
        ["Minus from"] = (x => 1.Minus(x), x => 1 - x),
        ["Times"] = (x => x.Times(0.3), x => 0.3 * x),
        ["Times whole"] = (x => x.Times(3), x => x * 3),
        ["Over"] = (x => x.Over(0.3), x => x / 0.3),
        ["Over whole"] = (x => x.Over(7), x => x / 7),
        ["Over into"] = (x => 1.Over(x), x => 1 / x),
        ["FloorOver"] = (x => x.FloorOver(2), x => x.floor_divide(2)),
        ["Square"] = (x => x.Square(), x => x.square()),
        ["Power"] = (x => x.Power(3), x => x.pow(3)),
        ["Power real"] = (x => x.Power(-1.5), x => x.pow(-1.5)),
        ["ClampMin"] = (x => x.ClampMin(3), x => x.clamp_min(3)),
        ["ClampMax"] = (x => x.ClampMax(2.5), x => x.clamp_max(2.5)),
        ["Clamp"] = (x => x.Clamp(2, 4), x => x.clamp(2, 4)),
        ["MaskedFill"] = (x => x.MaskedFill(Mask, 9), x => x.masked_fill(Mask, 9)),
        ["EqualTo"] = (x => x.EqualTo(2), x => x.eq(2)),
        ["GreaterThan"] = (x => x.GreaterThan(2), x => x.gt(2)),
        ["GreaterOrEqual"] = (x => x.GreaterOrEqual(2), x => x.ge(2)),
        ["LessThan"] = (x => x.LessThan(2), x => x.lt(2)),
        ["PlusInPlace"] = (x => x.PlusInPlace(x), x => x.add_(x)),
        ["PlusInPlace whole"] = (x => x.PlusInPlace(3), x => x.add_(3)),
        ["PlusInPlace times"] = (x => x.PlusInPlace(x, times: 3), x => x.add_(x, alpha: 3)),
        ["PlusProductInPlace"] = (x => x.PlusProductInPlace(x, x, times: 3), x => x.addcmul_(x, x, value: 3)),
        ["MinusInPlace"] = (x => x.MinusInPlace(3), x => x.sub_(3)),
        ["TimesInPlace"] = (x => x.TimesInPlace(3), x => x.mul_(3)),
        ["ClampMinInPlace"] = (x => x.ClampMinInPlace(3), x => x.clamp_min_(3)),
        ["ClampMaxInPlace"] = (x => x.ClampMaxInPlace(3), x => x.clamp_max_(3)),
        ["MaskedFillInPlace"] = (x => x.MaskedFillInPlace(Mask, 9), x => x.masked_fill_(Mask, 9)),
        ["FullLike"] = (x => x.FullLike(3), x => full_like(x, 3)),
        ["Full"] = (x => HeldScalars.Full([2, 3], 0.3, x.dtype, x.device), x => full([2, 3], 0.3, x.dtype, x.device)),
        ["Indices"] = (x => HeldScalars.Indices(7, x.device), x => arange(7, device: x.device)),
    };

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Own, Func<Tensor, Tensor> Theirs)> OfRealNumbers = new()
    {
        ["PlusInPlace"] = (x => x.PlusInPlace(0.3), x => x.add_(0.3)),
        ["PlusQuotientInPlace"] = (x => x.PlusQuotientInPlace(x, x, times: -0.3), x => x.addcdiv_(x, x, value: -0.3)),
        ["OverInPlace"] = (x => x.OverInPlace(7), x => x.div_(7)),
    };

    [Fact]
    public void Each_gives_what_the_operation_of_TorchSharp_gives()
    {
        foreach ((string name, (Func<Tensor, Tensor> own, Func<Tensor, Tensor> theirs)) in Operations)
        {
            ShouldBeEqual(own(Real()), theirs(Real()), name);
            if (name != "Power real") // libtorch has none of whole numbers
                ShouldBeEqual(own(Whole()), theirs(Whole()), name);
        }
        foreach ((string name, (Func<Tensor, Tensor> own, Func<Tensor, Tensor> theirs)) in OfRealNumbers)
            ShouldBeEqual(own(Real()), theirs(Real()), name);
    }

    [Fact]
    public void Operations_in_place_return_their_tensor_and_no_others_do()
    {
        foreach ((string name, (Func<Tensor, Tensor> own, _)) in Operations.Concat(OfRealNumbers))
        {
            using Tensor x = Real();
            ReferenceEquals(own(x), x).Should().Be(name.Contains("InPlace", StringComparison.Ordinal), name);
        }
    }

    [Fact]
    public void None_is_left_out() =>
        typeof(HeldScalars).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(method => method.Name).Distinct()
            .Should().BeEquivalentTo(Operations.Keys.Concat(OfRealNumbers.Keys).Select(name => name.Split(' ')[0]).Distinct());

    [Fact]
    public void Gradients_are_those_of_the_operators()
    {
        using Tensor x = Real().requires_grad_(), y = Real().requires_grad_();
        1.Minus(x.Square().Plus(x.Times(3)).Over(7).Plus(x)).sum().backward();
        (1 - ((y.square() + 3 * y) / 7 + y)).sum().backward();
        x.grad!.Values<float>().Should().Equal(y.grad!.Values<float>());
    }

    private static Tensor Real() => tensor([0.3f, -2f, 7.1f, 1e-3f, 2f, 40f]);

    private static Tensor Whole() => tensor([1L, 2L, 3L, 4L, 5L, 6L]);

    private static void ShouldBeEqual(Tensor own, Tensor theirs, string name)
    {
        own.dtype.Should().Be(theirs.dtype, name);
        own.shape.Should().Equal(theirs.shape, name);
        own.to_type(ScalarType.Float64).Values<double>().Should().Equal(theirs.to_type(ScalarType.Float64).Values<double>(), name);
    }
}
