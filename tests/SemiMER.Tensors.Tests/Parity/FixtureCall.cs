using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace SemiMER.Tensors.Tests.Parity;

/// <summary>
/// Calls the operation a fixture names: the method of that name whose parameters have the names of the stored arguments and
/// inputs. So a case also fails when a parameter is not called as it is in TorchSharp.
/// </summary>
internal static class FixtureCall
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance;

    /// <summary>What a call returned, as a list of tensors.</summary>
    internal static IReadOnlyList<Tensor> Run(FixtureCase fixture, IReadOnlyDictionary<string, Tensor> inputs) =>
        Flattened(Special(fixture, inputs) ?? Invoke(fixture, inputs));

    // Cases whose description is in words, and the indexer.
    private static object? Special(FixtureCase fixture, IReadOnlyDictionary<string, Tensor> inputs) => fixture.Name switch
    {
        "torch.manual_seed/mixed-draws" => MixedDraws(),
        "torch.manual_seed/negative-seed" => torch.rand(3),
        "Tensor.add/same-tensor" => inputs["self"] + inputs["self"],
        "Tensor.mul/same-tensor" => inputs["self"] * inputs["self"],
        "Tensor.mul_/chained" => inputs["self"].mul_(inputs["factor"]).add_(inputs["addend"]),
        "Tensor.matmul/same-tensor" => inputs["self"].matmul(inputs["self"]),
        "Tensor.matmul/gram" => inputs["self"].matmul(inputs["self"].t()),
        "linalg.cholesky/symmetrised" => torch.linalg.cholesky((inputs["input"] + inputs["input"].transpose(-1, -2)) / 2),
        _ => fixture.Operation switch
        {
            "Tensor.op_Subtraction" => ReadScalar(fixture.Argument("scalar")!.Value) - inputs["self"],
            "Tensor.op_Division" => ReadScalar(fixture.Argument("scalar")!.Value) / inputs["self"],
            "Tensor.square_" => inputs["self"].pow_(2),
            "torch.normal" => torch.normal(
                fixture.Argument("mean")!.Value.GetDouble(), fixture.Argument("std")!.Value.GetDouble(),
                fixture.Argument("size")!.Value.EnumerateArray().Select(v => v.GetInt64()).ToArray()),
            "Tensor.this" => inputs["self"][Indices(fixture, inputs)],
            "Tensor.this.set" => Assigned(fixture, inputs),
            "Tensor.index_put_" => inputs["self"].index_put_(
                inputs["value"], Indices(fixture, inputs), fixture.Argument("accumulate")!.Value.GetBoolean()),
            _ => null,
        },
    };

    private static Tensor[] MixedDraws() =>
    [
        torch.rand(2), torch.randn(3), torch.randn(1), torch.randint(0, 7, [3]), torch.randn(17), torch.rand(1).to_type(torch.float64),
        torch.randperm(6), torch.randn(1), torch.bernoulli(torch.full([4], 0.3)), torch.rand(2),
    ];

    private static Tensor Assigned(FixtureCase fixture, IReadOnlyDictionary<string, Tensor> inputs)
    {
        Tensor result = inputs["self"].clone();
        result[Indices(fixture, inputs)] = inputs["value"];
        return result;
    }

    private static torch.TensorIndex[] Indices(FixtureCase fixture, IReadOnlyDictionary<string, Tensor> inputs) =>
        [.. fixture.Argument("indices")!.Value.EnumerateArray().Select(index => ReadIndex(index, inputs))];

    private static torch.TensorIndex ReadIndex(JsonElement index, IReadOnlyDictionary<string, Tensor> inputs)
    {
        if (index.ValueKind == JsonValueKind.String)
        {
            return index.GetString() switch
            {
                "ellipsis" => torch.TensorIndex.Ellipsis,
                "none" => torch.TensorIndex.None,
                _ => torch.TensorIndex.Colon,
            };
        }

        JsonProperty part = index.EnumerateObject().Single();
        long?[] Bounds() => [.. part.Value.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (long?)null : v.GetInt64())];
        return part.Name switch
        {
            "single" => torch.TensorIndex.Single(part.Value.GetInt64()),
            "bool" => torch.TensorIndex.Bool(part.Value.GetBoolean()),
            "slice" => Bounds() is var b ? torch.TensorIndex.Slice(b[0], b[1], b[2]) : default,
            _ => torch.TensorIndex.Tensor(inputs[part.Value.GetString()!]),
        };
    }

    /// <summary>
    /// The call of a case through another form of its operation, `torch.add` for `Tensor.add`, or null where there is none that takes what
    /// the case has. A function takes the tensor itself first, and tensors it calls otherwise than the method in the same order.
    /// </summary>
    internal static Func<IReadOnlyList<Tensor>>? Find(FixtureCase fixture, IReadOnlyDictionary<string, Tensor> inputs, string operation)
    {
        (MethodInfo[] named, Dictionary<string, object> given) = Named(fixture, inputs, operation);
        if (!given.Remove("self", out object? self)) return null;
        foreach (MethodInfo method in named.OrderBy(method => method.GetParameters().Length))
        {
            Dictionary<string, object>? renamed = method.IsStatic ? InOrder(method, self, given) : given;
            if (renamed is not null && Bind(method, renamed) is { } values)
                return () => Flattened(Call(method, method.IsStatic ? null : self, values));
        }

        return null;
    }

    private static object Invoke(FixtureCase fixture, IReadOnlyDictionary<string, Tensor> inputs)
    {
        (MethodInfo[] named, Dictionary<string, object> given) = Named(fixture, inputs, fixture.Operation);
        object? self = null;
        if (fixture.Operation.StartsWith("Tensor.", StringComparison.Ordinal) && given.Remove("self", out object? found)) self = found;
        (MethodInfo Method, object?[] Values)[] fitting =
        [
            .. named.Where(m => m.IsStatic == self is null).Select(m => (m, Bind(m, given))).Where(c => c.Item2 is not null)
                .Select(c => (c.m, c.Item2!)).OrderBy(c => c.m.GetParameters().Length),
        ];
        if (fitting.Length == 0)
        {
            throw new MissingMethodException(
                $"{fixture.Name}: {fixture.Operation} has {named.Length} overloads, none with parameters {string.Join(", ", given.Keys)}.");
        }

        return Call(fitting[0].Method, self, fitting[0].Values);
    }

    // The methods of that name, and what the case passes to one, by name.
    private static (MethodInfo[] Named, Dictionary<string, object> Given) Named(
        FixtureCase fixture, IReadOnlyDictionary<string, Tensor> inputs, string operation)
    {
        int dot = operation.LastIndexOf('.');
        Type type = operation[..dot] switch
        {
            "Tensor" => typeof(Tensor),
            "torch" => typeof(torch),
            var nested => typeof(torch).GetNestedType(nested) ?? throw new InvalidOperationException($"The engine has no torch.{nested}."),
        };
        var given = new Dictionary<string, object>();
        foreach (string name in fixture.ArgumentNames) given[name] = fixture.Argument(name)!.Value;
        foreach ((string name, Tensor tensor) in inputs)
        {
            int list = name.LastIndexOf('.');
            if (list < 0) given[name] = tensor;
            else if (given.TryGetValue(name[..list], out object? members)) ((List<Tensor>)members).Add(tensor);
            else given[name[..list]] = new List<Tensor> { tensor };
        }

        return ([.. type.GetMethods(Everything).Where(method => method.Name == operation[(dot + 1)..])], given);
    }

    private static Dictionary<string, object>? InOrder(MethodInfo method, object self, Dictionary<string, object> given)
    {
        Queue<string> names = new(method.GetParameters().Select(parameter => parameter.Name!).Where(name => !given.ContainsKey(name)));
        if (!names.TryDequeue(out string? first)) return null;
        var renamed = new Dictionary<string, object> { [first] = self };
        foreach ((string name, object value) in given.OrderBy(pair => pair.Value is not Tensor))
        {
            if (method.GetParameters().Any(parameter => parameter.Name == name)) renamed[name] = value;
            else if (value is Tensor && names.TryDequeue(out string? other)) renamed[other] = value;
            else return null;
        }

        return renamed;
    }

    private static object Call(MethodInfo method, object? self, object?[] values)
    {
        try
        {
            return method.Invoke(self, values)!;
        }
        catch (TargetInvocationException error)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error.InnerException!);
            throw;
        }
    }

    private static object?[]? Bind(MethodInfo method, Dictionary<string, object> given)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (method.IsGenericMethod || given.Keys.Any(name => parameters.All(p => p.Name != name))) return null;
        var values = new object?[parameters.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            if (given.TryGetValue(parameters[i].Name!, out object? value))
            {
                if (!TryConvert(value, parameters[i].ParameterType, out values[i])) return null;
            }
            else if (parameters[i].HasDefaultValue)
            {
                values[i] = parameters[i].DefaultValue;
                Type type = Nullable.GetUnderlyingType(parameters[i].ParameterType) ?? parameters[i].ParameterType;
                if (values[i] is not null && type.IsEnum) values[i] = Enum.ToObject(type, values[i]!);
            }
            else
            {
                return null;
            }
        }

        return values;
    }

    private static bool TryConvert(object value, Type type, out object? converted)
    {
        converted = null;
        Type wanted = Nullable.GetUnderlyingType(type) ?? type;
        if (value is Tensor) converted = wanted == typeof(Tensor) ? value : null;
        else if (value is List<Tensor> list) converted = wanted.IsAssignableFrom(typeof(Tensor[])) ? list.ToArray() : null;
        else converted = Converted((JsonElement)value, wanted);
        return converted is not null;
    }

    private static object? Converted(JsonElement value, Type wanted)
    {
        bool isInteger = value.ValueKind == JsonValueKind.Number && value.GetRawText().All(c => char.IsAsciiDigit(c) || c == '-');
        switch (value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return wanted == typeof(bool) ? (object)value.GetBoolean() : wanted == typeof(Scalar) ? ReadScalar(value) : null;
            case JsonValueKind.Array:
                return wanted == typeof(long[]) ? value.EnumerateArray().Select(v => v.GetInt64()).ToArray() : null;
            case JsonValueKind.String when value.GetString() is "Infinity" or "-Infinity":
                double infinity = value.GetString() == "Infinity" ? double.PositiveInfinity : double.NegativeInfinity;
                return wanted == typeof(double) ? infinity : wanted == typeof(float) ? (float)infinity : null;
            case JsonValueKind.String:
                if (wanted == typeof(string)) return value.GetString();
                if (wanted == typeof(torch.ScalarType)) return ReadType(value.GetString()!);
                return wanted.IsEnum ? Enum.Parse(wanted, value.GetString()!) : null;
            case JsonValueKind.Number:
                if (wanted == typeof(Scalar)) return ReadScalar(value);
                if (isInteger && wanted == typeof(long)) return value.GetInt64();
                if (isInteger && wanted == typeof(int)) return value.GetInt32();
                return wanted == typeof(double) ? value.GetDouble() : wanted == typeof(float) ? (float)value.GetDouble() : null;
            default:
                return null;
        }
    }

    private static Scalar ReadScalar(JsonElement value) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : value.GetRawText().Any(c => c is '.' or 'e' or 'E') ? value.GetDouble() : (Scalar)value.GetInt64();

    private static torch.ScalarType ReadType(string name) => name switch
    {
        "float32" => torch.float32,
        "float64" => torch.float64,
        "int64" => torch.int64,
        "uint8" => torch.uint8,
        "bool" => torch.@bool,
        _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Unknown type {name}.")),
    };

    private static IReadOnlyList<Tensor> Flattened(object result) => result switch
    {
        Tensor tensor => [tensor],
        IEnumerable<Tensor> tensors => [.. tensors],
        ITuple tuple => [.. Enumerable.Range(0, tuple.Length).Select(i => (Tensor)tuple[i]!)],
        IEnumerable several => [.. several.Cast<Tensor>()],
        _ => throw new InvalidOperationException($"A call returned a {result.GetType().Name}."),
    };
}
