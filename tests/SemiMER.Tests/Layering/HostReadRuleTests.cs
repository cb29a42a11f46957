using System.Reflection;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Layering;

/// <summary>
/// Numbers of tensors are read in one place, <c>Torch/HostReads.cs</c>: on a device that is not the CPU each read waits, and so does
/// each operation whose result has as many rows as the numbers say. The rule is checked on the compiled code, where a cast, an alias
/// and a lambda look like what they do.
/// </summary>
public sealed class HostReadRuleTests
{
    /// <summary>Types that still read by themselves. None is to be added.</summary>
    private static readonly string[] Exempt = [];

    private static readonly HashSet<string> Reading =
    [
        "item", "data", "get_bytes", "set_bytes", "cpu", "tolist", "storage", "ToScalar", "is_nonzero", "allclose", // numbers
        "ToString", "str", "jlstr", "npstr", "cstr", "print", // as text
        "nonzero", "nonzero_as_list", "argwhere", "masked_select", "unique", "unique_consecutive", "bincount", // sizes by numbers
        "clip_grad_norm_",
    ];

    [Fact]
    public void Numbers_of_tensors_are_read_in_one_place()
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
            where owner != typeof(HostReads)
            from method in CompiledCode.MethodsOf(type)
            from named in CompiledCode.NamedBy(method)
            where IsHostRead(named)
            group named.Name by owner.FullName!;
        var found = wrong.ToDictionary(type => type.Key, type => string.Join(", ", type.Distinct()));
        string.Join('\n', found.Where(type => !Exempt.Contains(type.Key)).Select(type => $"{type.Key}: {type.Value}").Order())
            .Should().BeEmpty();
        Exempt.Except(found.Keys).Should().BeEmpty("what needs no exemption has none");
    }

    public static TheoryData<string, Delegate> Reads => new()
    {
        { "item", (Tensor x) => x.item<float>() },
        { "data", (Tensor x) => x.data<float>() },
        { "bytes", (Tensor x) => x.bytes.Length },
        { "bytes written", (Tensor x) => { x.bytes = new byte[4]; } },
        { "cpu", (Tensor x) => x.cpu() },
        { "cpu of a module", (nn.Module x) => x.cpu() },
        { "ToDouble", (Tensor x) => x.ToDouble() },
        { "ToSingle", (Tensor x) => x.ToSingle() },
        { "ToInt64", (Tensor x) => x.ToInt64() },
        { "ToInt32", (Tensor x) => x.ToInt32() },
        { "ToBoolean", (Tensor x) => x.ToBoolean() },
        { "ToScalar", (Tensor x) => x.ToScalar() },
        { "cast to double", (Tensor x) => (double)x },
        { "cast to float", (Tensor x) => (float)x },
        { "cast to long", (Tensor x) => (long)x },
        { "cast to bool", (Tensor x) => (bool)x },
        { "tolist", (Tensor x) => x.tolist() },
        { "ReadCpuSingle", (Tensor x) => x.ReadCpuSingle(0) },
        { "text", (Tensor x) => x.ToString(TorchSharp.TensorStringStyle.Numpy) },
        { "text by str", (Tensor x) => x.str() },
        { "nonzero", (Tensor x) => x.nonzero() },
        { "nonzero of torch", (Tensor x) => nonzero(x) },
        { "argwhere", (Tensor x) => x.argwhere() },
        { "is_nonzero", (Tensor x) => x.is_nonzero() },
        { "masked_select", (Tensor x) => x.masked_select(x) },
        { "unique", (Tensor x) => x.unique() },
        { "bincount", (Tensor x) => bincount(x) },
        { "where without values", (Tensor x) => where(x) },
        { "mask as an index", (Tensor x) => x[x] },
        { "mask as one index of two", (Tensor x) => x[TensorIndex.Colon, TensorIndex.Tensor(x)] },
        { "mask as an index, written", (Tensor x) => { x[x] = x; } },
        { "allclose", (Tensor x) => x.allclose(x) },
        { "clip_grad_norm_", (nn.Module x) => nn.utils.clip_grad_norm_(x.parameters(), 1) },
        { "in a lambda", (Tensor[] x) => x.Select(y => y.item<float>()).Sum() },
        { "as a method group", (Tensor[] x) => x.Select(TensorExtensionMethods.ToDouble).Sum() },
    };

    public static TheoryData<string, Delegate> Others => new()
    {
        { "gate", (Tensor x) => x.Value() + x.Values<float>()[0] },
        { "memory by the gate", (Tensor x) => x.CpuSpan<float>().Length },
        { "row", (Tensor x) => x[0] },
        { "rows", (Tensor x) => x[1..2] },
        { "rows by number", (Tensor x) => x.index_select(0, x) },
        { "mask", (Tensor x) => x.masked_fill(x, 0) },
        { "where with values", (Tensor x) => where(x, x, x) },
        { "count of nonzero", (Tensor x) => x.count_nonzero() },
        { "cast of a number", (Tensor x) => (float)(double)x.shape[0] },
        { "text of a number", (Tensor x) => x.shape[0].ToString() },
        { "other items", (List<int> x) => Convert.ToDouble(x[0]) },
        { "to a type", (Tensor x) => x.to_type(ScalarType.Float64) },
        { "to a device", (Tensor x) => x.to(META) },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public void Rule_sees(string what, Delegate code) => Found(code).Should().NotBeEmpty(what);

    [Theory]
    [MemberData(nameof(Others))]
    public void Rule_lets_pass(string what, Delegate code) => Found(code).Should().BeEmpty(what);

    private static string[] Found(Delegate code) =>
        [.. CompiledCode.NamedBy(code).Where(IsHostRead).Select(member => member.Name)];

    private static bool IsHostRead(MemberInfo member)
    {
        if (member is not MethodInfo method || method.DeclaringType?.Assembly != typeof(Tensor).Assembly)
            return false;
        Type[] parameters = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
        bool takesTensor = method.DeclaringType == typeof(Tensor) || parameters.FirstOrDefault() == typeof(Tensor);
        return method.Name switch
        {
            "ToString" => takesTensor,
            "op_Explicit" => takesTensor,
            "where" => parameters.Length == 1,
            "get_TensorItems" or "set_TensorItems" => parameters[0] == typeof(Tensor[]), // a mask as an index
            "Tensor" => method.DeclaringType == typeof(TensorIndex),
            _ => Reading.Contains(method.Name) || method.Name.StartsWith("ReadCpu", StringComparison.Ordinal)
                || (method.DeclaringType == typeof(TensorExtensionMethods) && IsConversion(method)),
        };
    }

    private static bool IsConversion(MethodInfo method) =>
        method.Name.StartsWith("To", StringComparison.Ordinal) && method.GetParameters()[0].ParameterType == typeof(Tensor);
}
