using System.Reflection;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Layering;

/// <summary>
/// Operations with numbers, and sums of tensors, are in one place, <c>Torch/HeldScalars.cs</c>, which keeps the number until libtorch has
/// read it: TorchSharp's own operators do not, and a garbage collection at the wrong moment ends a training, or could give a wrong
/// number. The rule is checked on the compiled code, TorchSharp's too.
/// </summary>
public sealed class HeldScalarRuleTests
{
    [Fact]
    public void Numbers_go_into_operations_in_one_place()
    {
        var wrong =
            from type in (Type[])
            [
                .. typeof(SemiMerException).Assembly.GetTypes(), .. typeof(SemiMER.Import.MediaAudio).Assembly.GetTypes(),
                .. typeof(SemiMER.Onnx.OnnxException).Assembly.GetTypes(), .. typeof(SemiMER.Reporting.HtmlReport).Assembly.GetTypes(),
                .. typeof(SemiMER.Extensions.Hosting.RecognizerStatus).Assembly.GetTypes(),
                .. typeof(SemiMER.Mpi.MpiProcessGroup).Assembly.GetTypes(),
            ]
            let owner = CompiledCode.Outermost(type)
            where owner != typeof(HeldScalars) && owner != typeof(Number)
            from method in CompiledCode.MethodsOf(type)
            from named in CompiledCode.NamedBy(method)
            where ScalarUse.Has(named)
            select $"{owner.FullName}.{method.Name}: {named}";
        string.Join('\n', wrong.Distinct().Order()).Should().BeEmpty();
    }

    public static TheoryData<string, Delegate> Unheld => new()
    {
        { "sum of tensors", (Tensor x) => x + x },
        { "sum of tensors, assigned", (Tensor x) => { x += x; } },
        { "sum with an int", (Tensor x) => x + 2 },
        { "sum with a long", (Tensor x) => x + 2L },
        { "sum with a float", (Tensor x) => x + 2f },
        { "sum with a double", (Tensor x) => x + 2.0 },
        { "number first", (Tensor x) => 2 + x },
        { "difference", (Tensor x) => x - 2 },
        { "difference from a number", (Tensor x) => 1 - x },
        { "product", (Tensor x) => x * 2.0 },
        { "product, number first", (Tensor x) => 2 * x },
        { "quotient", (Tensor x) => x / 2L },
        { "quotient of a number", (Tensor x) => 1 / x },
        { "remainder", (Tensor x) => x % 2 },
        { "comparison", (Tensor x) => x > 2 },
        { "add", (Tensor x) => x.add(x) },
        { "add_", (Tensor x) => x.add_(x) },
        { "add_ of a number", (Tensor x) => x.add_(2) },
        { "add_ with a factor", (Tensor x) => x.add_(x, alpha: 2) },
        { "sub_", (Tensor x) => x.sub_(2) },
        { "mul_", (Tensor x) => x.mul_(2) },
        { "div", (Tensor x) => x.div(2) },
        { "div_", (Tensor x) => x.div_(2) },
        { "addcmul_", (Tensor x) => x.addcmul_(x, x, 2) },
        { "addcdiv_", (Tensor x) => x.addcdiv_(x, x) },
        { "square, which is pow", (Tensor x) => x.square() },
        { "square of torch", (Tensor x) => square(x) },
        { "pow", (Tensor x) => x.pow(3) },
        { "clamp", (Tensor x) => x.clamp(0, 1) },
        { "clamp_min", (Tensor x) => x.clamp_min(0) },
        { "masked_fill", (Tensor x) => x.masked_fill(x, 0) },
        { "fill_", (Tensor x) => x.fill_(0) },
        { "eq", (Tensor x) => x.eq(0) },
        { "gt", (Tensor x) => x.gt(0) },
        { "full", () => full([2], 1) },
        { "full_like", (Tensor x) => full_like(x, 1) },
        { "arange", () => arange(5) },
        { "a number by itself", () => { Scalar two = 2; return two; } },
        { "a number by its name", () => 2.ToScalar() },
        { "a number of a tensor", (Tensor x) => x.ToScalar() },
        { "a number of our own", (Number c) => c.ToHold() },
        { "a number that is given", (Tensor x, Scalar c) => x.mul(c) },
        { "in a lambda", (Tensor[] x) => x.Select(y => y * 2) },
        { "in a sum of many", (Tensor[] x) => x.Aggregate((sum, y) => sum + y) },
        { "as a method group", (Tensor[] x) => x.Select(square) },
        { "a function of TorchSharp's", (Tensor x) => nn.functional.elu(x, 1.0) },
        { "a loss of TorchSharp's", (Tensor x) => nn.functional.gaussian_nll_loss(x, x, x) },
        { "a module that does it when it runs", () => nn.ELU(1.0) },
    };

    public static TheoryData<string, Delegate> Others => new()
    {
        { "held", (Tensor x) => 1.Minus(x.Times(2).Plus(x).PlusInPlace(3).Square()) },
        { "held, in a lambda", (Tensor[] x) => x.Select(y => y.Plus(1)) },
        { "difference", (Tensor x) => x - x },
        { "difference in place", (Tensor x) => x.sub_(x) },
        { "product", (Tensor x) => x * x },
        { "product in place", (Tensor x) => x.mul_(x) },
        { "quotient", (Tensor x) => x / x },
        { "opposite", (Tensor x) => -x },
        { "numbers that TorchSharp passes as they are", (Tensor x) => x.addmm_(x, x, beta: 0) },
        { "comparison", (Tensor x) => x.gt(x) },
        { "where", (Tensor x) => where(x, x, x) },
        { "numbers that TorchSharp turns into tensors", (Tensor x) => where(x, 1, 2).lerp(x, 0.5) },
        { "tensor of a number", () => tensor(2.0) },
        { "ones", () => ones(2, 3) },
        { "other sums", (int x) => x + 2.0 },
        { "sum over an axis", (Tensor x) => x.sum(dim: 1).mean() },
        { "module", () => nn.Linear(2, 3) },
        { "function", (Tensor x) => nn.functional.pad(x, [0, 1], value: 2) },
    };

    [Theory]
    [MemberData(nameof(Unheld))]
    public void Rule_sees(string what, Delegate code) => Found(code).Should().NotBeEmpty(what);

    [Theory]
    [MemberData(nameof(Others))]
    public void Rule_lets_pass(string what, Delegate code) => Found(code).Should().BeEmpty(what);

    private static string[] Found(Delegate code) =>
        [.. CompiledCode.NamedBy(code).Where(ScalarUse.Has).Select(member => member.Name)];
}
