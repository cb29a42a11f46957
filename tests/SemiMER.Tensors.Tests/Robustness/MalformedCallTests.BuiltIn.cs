using System.Globalization;
using System.Reflection;
using System.Text;

namespace SemiMER.Tensors.Tests.Robustness;

/// <summary>
/// Thousands of calls of the public operations with arguments drawn at random, most of them wrong: each must return, or throw an exception
/// that says what is wrong with the call. A call that reads or writes outside its memory would end the process.
/// </summary>
public sealed class MalformedCallTests
{
    private const int CallsPerSeed = 6000;

    private static readonly long[] Numbers = [-7, -2, -1, 0, 0, 1, 1, 2, 2, 3, 4, 5, 1L << 33, 1L << 40, long.MaxValue, long.MinValue];

    // What they do besides would outlive the test: files, settings of the flow, the device of another build.
    private static readonly string[] LeftOut =
        ["save", "load", "Save", "Load", "set_num_threads", "set_default_dtype", "Dispose", "set_grad_enabled", "no_grad", "enable_grad",
            "inference_mode",
         "NewDisposeScope", "WrappedTensorDisposeScope", "Equals", "GetHashCode", "ReferenceEquals", "GetType"];

    private static readonly MethodBase[] Operations =
    [
        .. new[] { typeof(torch), typeof(Tensor), typeof(torch.linalg), typeof(TensorExtensionMethods) }
            .SelectMany(
                type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(m => !m.IsGenericMethodDefinition && !m.ReturnType.IsByRefLike && !LeftOut.Contains(m.Name) && m.GetParameters()
                .All(p => CanDraw(p.ParameterType)))
            .OrderBy(m => m.ToString(), StringComparer.Ordinal),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_malformed_call_throws_an_exception_that_says_why(int seed)
    {
        var random = new Random(seed);
        int refused = 0;
        var unexpected = new Dictionary<string, string>();
        for (int call = 0; call < CallsPerSeed; call++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            MethodBase method = Operations[random.Next(Operations.Length)];
            object? self = method.IsStatic ? null : DrawTensor(random);
            object?[] arguments = [.. method.GetParameters().Select(p => Draw(p, random))];
            string description = Describe(seed, call, method, self, arguments);
            Progress(description);
            try
            {
                method.Invoke(self, arguments);
            }
            catch (TargetInvocationException error)
            {
                refused++;
                if (!IsExpected(error.InnerException!))
                    unexpected[method.Name] = $"{description} threw {error.InnerException!.GetType().Name} {Where(error.InnerException)}";
            }
        }

        string.Join('\n', unexpected.Values).Should().BeEmpty();
        refused.Should().BeInRange(CallsPerSeed / 10, CallsPerSeed, "most calls are malformed");
    }

    [Fact]
    public void Every_operation_refuses_a_disposed_tensor()
    {
        Tensor disposed = torch.ones(2, 2);
        disposed.Dispose();
        var silent = new List<string>();
        string[] harmless = ["MoveToOuterDisposeScope", "MoveToOtherDisposeScope", "DetachFromDisposeScope", "DetatchFromDisposeScope",
            "ToString", "metastr"];
        foreach (MethodBase method in typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => !m.IsGenericMethodDefinition && m.GetParameters().Length == 0 && m.ReturnType == typeof(Tensor)
                && !harmless.Contains(m.Name)))
        {
            try
            {
                method.Invoke(disposed, []);
                silent.Add(method.Name);
            }
            catch (TargetInvocationException error) when (error.InnerException is ObjectDisposedException)
            {
            }
        }

        silent.Should().BeEmpty();
    }

    private static string Where(Exception error) =>
        string.Join(' ', (error.StackTrace ?? "").Split('\n').Take(2).Select(line => line.Trim()));

    // Written only when a file is named for it: the last call before the process ends.
    private static void Progress(string description)
    {
        if (Environment.GetEnvironmentVariable("SEMIMER_LAST_CALL") is { Length: > 0 } path) File.WriteAllText(path, description);
    }

    private static bool IsExpected(Exception error) => error is ArgumentException or InvalidOperationException or NotSupportedException
        or ArithmeticException or OutOfMemoryException or FormatException;

    private static bool CanDraw(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(Tensor) || plain == typeof(Tensor[]) || plain == typeof(Scalar) || plain == typeof(long)
            || plain == typeof(int)
            || plain == typeof(long[]) || plain == typeof(bool) || plain == typeof(double) || plain == typeof(float) || plain.IsEnum
            || plain == typeof(torch.TensorIndex[]) || plain == typeof(IList<Tensor>) || plain == typeof(IEnumerable<Tensor>)
            || plain == typeof(torch.Device) || plain == typeof(Generator) || plain == typeof(string[]) || plain == typeof(char);
    }

    private static object? Draw(ParameterInfo parameter, Random random)
    {
        Type type = parameter.ParameterType;
        if (parameter.HasDefaultValue && random.Next(2) == 0)
        {
            Type own = Nullable.GetUnderlyingType(type) ?? type;
            return parameter.DefaultValue is { } value && own.IsEnum ? Enum.ToObject(own, value) : parameter.DefaultValue;
        }

        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (!plain.IsValueType && random.Next(25) == 0) return null;
        if (plain == typeof(Tensor)) return DrawTensor(random);
        if (plain == typeof(Tensor[]) || plain == typeof(IList<Tensor>) || plain == typeof(IEnumerable<Tensor>))
            return Enumerable.Range(0, random.Next(4)).Select(_ => DrawTensor(random)).ToArray();
        if (plain == typeof(Scalar)) return (Scalar)(random.Next(2) == 0 ? DrawDouble(random) : (Scalar)DrawNumber(random));
        if (plain == typeof(long)) return DrawNumber(random);
        if (plain == typeof(int)) return (int)Math.Clamp(DrawNumber(random), int.MinValue, int.MaxValue);
        if (plain == typeof(long[])) return Enumerable.Range(0, random.Next(4)).Select(_ => DrawNumber(random)).ToArray();
        if (plain == typeof(bool)) return random.Next(2) == 0;
        if (plain == typeof(double)) return DrawDouble(random);
        if (plain == typeof(float)) return (float)DrawDouble(random);
        if (plain == typeof(torch.TensorIndex[])) return Enumerable.Range(0, random.Next(4)).Select(_ => DrawIndex(random)).ToArray();
        if (plain == typeof(char)) return random.Next(2) == 0 ? 'L' : 'x';
        if (plain.IsEnum) return Enum.ToObject(plain, random.Next(-1, 13));
        return null;
    }

    private static long DrawNumber(Random random) => Numbers[random.Next(Numbers.Length)];

    private static double DrawDouble(Random random) => random.Next(8) switch
    {
        0 => double.NaN,
        1 => double.PositiveInfinity,
        2 => -1e300,
        3 => 0,
        _ => random.NextDouble() * 6 - 3,
    };

    private static torch.TensorIndex DrawIndex(Random random) => random.Next(7) switch
    {
        0 => torch.TensorIndex.Ellipsis,
        1 => torch.TensorIndex.None,
        2 => torch.TensorIndex.Colon,
        3 => torch.TensorIndex.Slice(DrawNumber(random), DrawNumber(random), DrawNumber(random)),
        4 => torch.TensorIndex.Bool(random.Next(2) == 0),
        5 => torch.TensorIndex.Tensor(DrawTensor(random)),
        _ => torch.TensorIndex.Single(DrawNumber(random)),
    };

    // Any type, up to four dimensions, among them sizes of 0 and 1; views, some require a gradient, a few are disposed.
    private static Tensor DrawTensor(Random random)
    {
        torch.ScalarType[] types =
            [torch.float32, torch.float32, torch.float64, torch.int64, torch.int64, torch.int32, torch.uint8, torch.@bool];
        long[] shape = [.. Enumerable.Range(0, random.Next(5)).Select(_ => (long)random.Next(5))];
        int count = (int)shape.Aggregate(1L, (product, size) => product * size);
        double[] values = [.. Enumerable.Range(0, count).Select(_ => random.Next(10) == 0 ? DrawDouble(random) : random.Next(-2, 6))];
        Tensor tensor = torch.from_array(values).reshape(shape).to_type(types[random.Next(types.Length)]).detach();
        switch (random.Next(12))
        {
            case 0 when shape.Length >= 2: return tensor.transpose(0, -1);
            case 1 when shape.Length >= 1: return tensor.slice(-1, 0, shape[^1], 2);
            case 2: return tensor.unsqueeze(0).expand([3, .. shape]);
            case 3 or 4 when tensor.is_floating_point(): return tensor.requires_grad_();
            case 5 when random.Next(4) == 0:
                tensor.Dispose();
                return tensor;
            default: return tensor;
        }
    }

    private static string Describe(int seed, int call, MethodBase method, object? self, object?[] arguments)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"seed {seed}, call {call}: {method.DeclaringType!.Name}.{method.Name}");
        text.Append(" on ").Append(Name(self)).Append(" with (").AppendJoin(", ", arguments.Select(Name)).Append(')');
        return text.ToString();
    }

    private static string Name(object? value) => value switch
    {
        null => "null",
        Tensor tensor => tensor.IsInvalid ? "disposed" : $"{tensor.dtype}[{string.Join(',', tensor.shape)}]",
        Array array => "{" + string.Join(", ", array.Cast<object?>().Select(Name)) + "}",
        Scalar scalar => scalar.ToDouble().ToString(CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
