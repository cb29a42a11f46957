using System.Reflection;
using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Tests.Surface;

/// <summary>
/// Writes types the way the surface list writes them: C# keywords, tuples with element names, <c>T?</c> for nullable values, and names
/// without the prefixes of System namespaces, the engine's namespaces, <c>torch</c> and <c>nn</c>.
/// </summary>
internal sealed class TypeText(string engineNamespace)
{
    // The list writes the rarer primitives by their System names.
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(int)] = "int",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double",
    };

    /// <summary>The type of a member or parameter; tuple element names come from an attribute on whatever has that type.</summary>
    public string Of(Type type, ICustomAttributeProvider carrier)
    {
        var names = carrier.GetCustomAttributes(typeof(TupleElementNamesAttribute), inherit: false).Cast<TupleElementNamesAttribute>();
        IList<string?> transformNames = names.FirstOrDefault()?.TransformNames ?? [];
        return Write(type, new Queue<string?>(transformNames));
    }

    /// <summary>A type without tuple element names: base types, interfaces and constraints.</summary>
    public string Of(Type type) => Write(type, new Queue<string?>());

    /// <summary>A type's full name with type parameters, under TorchSharp: <c>TorchSharp.torch.nn.Module&lt;T, TResult&gt;</c>.</summary>
    public string FullName(Type type) => "TorchSharp" + type.Namespace![engineNamespace.Length..] + "." + Path(type, new Queue<string?>());

    private string Write(Type type, Queue<string?> names)
    {
        if (type.IsByRef)
        {
            return Write(type.GetElementType()!, names);
        }

        if (type.IsPointer)
        {
            return Write(type.GetElementType()!, names) + "*";
        }

        if (type.IsArray)
        {
            return $"{Write(type.GetElementType()!, names)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Write(value, names) + "?";
        }

        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        return type.IsGenericParameter ? type.Name : IsTuple(type) ? Tuple(type, names) : ShortName(type, names);
    }

    private static bool IsTuple(Type type) =>
        type.IsGenericType && type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) != false
        && type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal) && type.GetGenericArguments().Length is > 1 and < 8;

    // The attribute names the elements of a tuple first and then, in order, those of the tuples inside it.
    private string Tuple(Type type, Queue<string?> names)
    {
        Type[] elements = type.GetGenericArguments();
        string?[] own = [.. elements.Select(_ => names.TryDequeue(out string? name) ? name : null)];
        return "(" + string.Join(", ", elements.Select((element, i) => Write(element, names) + (own[i] is null ? "" : " " + own[i]))) + ")";
    }

    private string ShortName(Type type, Queue<string?> names)
    {
        string path = Path(type, names);
        if (type.Namespace?.StartsWith(engineNamespace, StringComparison.Ordinal) != true)
        {
            return path;
        }

        path = path.StartsWith("torch.", StringComparison.Ordinal) ? path["torch.".Length..] : path;
        return path.StartsWith("nn.", StringComparison.Ordinal) ? path["nn.".Length..] : path;
    }

    // Reflection gives a nested type the type arguments of all enclosing types in one list; each level takes its share.
    private string Path(Type type, Queue<string?> names)
    {
        var levels = new Stack<Type>();
        for (Type? level = type; level is not null; level = level.DeclaringType)
        {
            levels.Push(level);
        }

        Type[] arguments = type.GetGenericArguments();
        int used = 0;
        return string.Join('.', levels.Select(level =>
        {
            int own = level.GetGenericArguments().Length - used;
            string text = level.Name.Split('`')[0];
            if (own > 0)
            {
                text += $"<{string.Join(", ", arguments.Skip(used).Take(own).Select(argument => Write(argument, names)))}>";
            }

            used += own;
            return text;
        }));
    }
}
