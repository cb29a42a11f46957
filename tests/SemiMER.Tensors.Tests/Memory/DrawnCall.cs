using System.Reflection;
using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Tests.Memory;

/// <summary>A call of a public operation with small arguments drawn at random, which are likely to fit.</summary>
internal sealed class DrawnCall : IDisposable
{
    private static readonly long[][] Shapes = [[], [3], [1, 3], [3, 3], [2, 3], [2, 3, 3], [2, 1, 3]];
    private static readonly torch.ScalarType[] Types =
        [torch.float32, torch.float32, torch.float32, torch.float32, torch.float64, torch.int64, torch.int64, torch.int32,
            torch.uint8, torch.@bool];

    private readonly MethodInfo method;
    private readonly Random random;
    private readonly List<Tensor> drawn = [];
    private readonly long[] usualShape;
    private readonly torch.ScalarType usualType;
    private readonly object? self;
    private readonly object?[] arguments;

    internal DrawnCall(MethodInfo method, Random random)
    {
        this.method = method;
        this.random = random;
        usualShape = Shapes[random.Next(Shapes.Length)];
        usualType = Types[random.Next(Types.Length)];
        self = method.IsStatic ? null : DrawTensor();
        arguments = [.. method.GetParameters().Select(Draw)];
    }

    internal static bool CanDraw(MethodInfo method) =>
        !method.IsGenericMethodDefinition && !method.ReturnType.IsByRefLike && method.GetParameters().All(p => CanDraw(p.ParameterType));

    /// <summary>Calls, and returns the tensors that are part of the result and not of the arguments.</summary>
    internal Tensor[] Invoke()
    {
        var results = new HashSet<Tensor>();
        Find(method.Invoke(self, arguments), results);
        results.ExceptWith(drawn);
        return [.. results];
    }

    public void Dispose()
    {
        foreach (Tensor tensor in drawn) tensor.Dispose();
    }

    public override string ToString() =>
        $"{method.DeclaringType!.Name}.{method.Name} on {Name(self)} with ({string.Join(", ", arguments.Select(Name))})";

    private static void Find(object? value, HashSet<Tensor> found)
    {
        switch (value)
        {
            case Tensor tensor:
                found.Add(tensor);
                break;
            case ITuple tuple:
                for (int i = 0; i < tuple.Length; i++) Find(tuple[i], found);
                break;
            case IEnumerable<Tensor> tensors:
                foreach (Tensor tensor in tensors) found.Add(tensor);
                break;
            default:
                break;
        }
    }

    private static bool CanDraw(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(Tensor) || plain == typeof(Scalar) || plain == typeof(long) || plain == typeof(int)
            || plain == typeof(long[])
            || plain == typeof(bool) || plain == typeof(double) || plain == typeof(float) || plain.IsEnum
                || plain == typeof(torch.TensorIndex[])
            || plain == typeof(string) || plain == typeof(string[]) || plain == typeof(torch.Device) || plain == typeof(Generator)
            || plain.IsAssignableFrom(typeof(Tensor[])) || plain == typeof((long, long)) || plain == typeof((long, long, long));
    }

    private object? Draw(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType, plain = Nullable.GetUnderlyingType(type) ?? type;
        if (parameter.HasDefaultValue && random.Next(2) == 0)
            return parameter.DefaultValue is { } value && plain.IsEnum ? Enum.ToObject(plain, value) : parameter.DefaultValue;
        if (plain == typeof(Tensor)) return DrawTensor();
        if (plain == typeof(Scalar)) return random.Next(2) == 0 ? (Scalar)0.5 : (Scalar)2;
        if (plain == typeof(long)) return DrawNumber();
        if (plain == typeof(int)) return (int)DrawNumber();
        if (plain == typeof(long[])) return Enumerable.Range(0, random.Next(4)).Select(_ => DrawNumber()).ToArray();
        if (plain == typeof(bool)) return random.Next(2) == 0;
        if (plain == typeof(double)) return random.NextDouble();
        if (plain == typeof(float)) return random.NextSingle();
        if (plain == typeof((long, long))) return (DrawNumber(), DrawNumber());
        if (plain == typeof((long, long, long))) return (0L, 1L, 2L);
        if (plain == typeof(torch.TensorIndex[])) return Enumerable.Range(0, random.Next(1, 3)).Select(_ => DrawIndex()).ToArray();
        if (plain == typeof(torch.ScalarType)) return Types[random.Next(Types.Length)];
        if (plain.IsEnum) return Enum.GetValues(plain).GetValue(random.Next(Enum.GetValues(plain).Length));
        if (plain != typeof(object) && plain.IsAssignableFrom(typeof(Tensor[])))
            return Enumerable.Range(0, random.Next(1, 4)).Select(_ => DrawTensor()).ToArray();
        return null;
    }

    private long DrawNumber() => random.Next(-1, 4);

    private torch.TensorIndex DrawIndex() => random.Next(5) switch
    {
        0 => torch.TensorIndex.None,
        1 => torch.TensorIndex.Colon,
        2 => torch.TensorIndex.Slice(0, 2, 1),
        3 => torch.TensorIndex.Tensor(DrawTensor()),
        _ => torch.TensorIndex.Single(0),
    };

    // Half of the tensors of a call have the same shape and type; some are views, some require a gradient or depend on one that does.
    private Tensor DrawTensor()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        long[] shape = random.Next(3) > 0 ? usualShape : Shapes[random.Next(Shapes.Length)];
        torch.ScalarType type = random.Next(4) > 0 ? usualType : Types[random.Next(Types.Length)];
        double[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size))
            .Select(_ => (double)random.NextSingle())];
        if (!type.IsFloatingPoint()) values = [.. values.Select(value => Math.Floor(value * 3))];
        Tensor tensor = torch.from_array(values).reshape(shape).to_type(type);
        if (shape.Length >= 2 && random.Next(4) == 0) tensor = tensor.transpose(-1, -2).contiguous().transpose(-1, -2);
        if (tensor.is_floating_point())
        {
            int kind = random.Next(3);
            if (kind > 0) tensor = tensor.detach().requires_grad_();
            if (kind > 1) tensor = tensor * 1;
        }
        drawn.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    private static string Name(object? value) => value switch
    {
        null => "null",
        Tensor tensor => tensor.IsInvalid ? "disposed"
            : $"{tensor.dtype}[{string.Join(',', tensor.shape)}]{(tensor.requires_grad ? " with gradient" : "")}",
        Array array => "{" + string.Join(", ", array.Cast<object?>().Select(Name)) + "}",
        Scalar scalar => scalar.ToDouble().ToString(System.Globalization.CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
