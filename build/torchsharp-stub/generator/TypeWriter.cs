using System.Text;

namespace TorchSharpStub;

/// <summary>Writes one type of the surface list with its namespace and enclosing types, all of them partial.</summary>
internal sealed class TypeWriter(TypeNames names, IReadOnlyDictionary<string, SurfaceType> byPath)
{
    // The list does not carry the constraints of types; these are the ones that decide whether a use compiles.
    private static readonly Dictionary<string, string> Constraints = new()
    {
        ["ModuleDict`1"] = " where T : global::TorchSharp.torch.nn.Module",
        ["ModuleList`1"] = " where T : global::TorchSharp.torch.nn.Module",
        ["Storage`1"] = " where T : unmanaged",
        ["TensorAccessor`1"] = " where T : unmanaged",
        ["ParamGroup`1"] = " where TOptions : global::TorchSharp.Modules.OptimizerOptions",
        ["autograd.Function`1"] = " where T : global::TorchSharp.torch.autograd.Function<T>, new()",
        ["autograd.SingleTensorFunction`1"] = " where T : global::TorchSharp.torch.autograd.SingleTensorFunction<T>, new()",
        ["autograd.MultiTensorFunction`1"] = " where T : global::TorchSharp.torch.autograd.MultiTensorFunction<T>, new()",
    };

    private readonly MemberWriter _members = new(names);

    public void Write(SurfaceType type, StringBuilder source)
    {
        source.AppendLine($"namespace {type.Namespace} {{");
        for (int i = 0; i + 1 < type.Path.Count; i++)
        {
            string path = string.Join('.', type.Path.Take(i + 1));
            string kind = byPath.TryGetValue(type.Namespace + "." + path, out SurfaceType? outer)
                ? outer.Kind
                : throw new FormatException($"{path} encloses {type.Declaration} and is not listed.");
            source.AppendLine($"public partial {kind} {SurfaceText.Name(type.Path[i])} {{");
        }

        if (type.Kind == "enum")
        {
            WriteEnum(type, source);
        }
        else
        {
            WriteBody(type, source);
        }

        source.AppendLine(new string('}', type.Path.Count));     // the namespace and the enclosing types
    }

    private static void WriteEnum(SurfaceType type, StringBuilder source)
    {
        IEnumerable<string> members = SurfaceText.Split(string.Join(", ", type.Members), ',')
            .Select(member => SurfaceText.Name(member.Split('=')[0]) + " = " + member.Split('=')[1]);
        string underlying = type.Key == "ScalarType" ? " : sbyte" : "";
        source.AppendLine($"public enum {SurfaceText.Name(type.Declaration)}{underlying} {{ {string.Join(", ", members)} }}");
    }

    private void WriteBody(SurfaceType type, StringBuilder source)
    {
        List<string> scope = [.. type.TypeParameters];
        string bases = string.Join(", ", type.Bases.Select(text => names.Full(text, scope)));
        source.AppendLine($"public {type.Modifiers}partial {type.Kind} {SurfaceText.Name(type.Declaration)}"
            + (bases.Length > 0 ? " : " + bases : "") + Constraints.GetValueOrDefault(type.Key, "") + " {");
        foreach (string member in type.Members)
        {
            source.AppendLine("    " + _members.Write(type, member));
        }

        if (type.Kind == "class" && !type.Modifiers.Contains("static", StringComparison.Ordinal))
        {
            // Keeps the compiler from adding a public constructor where TorchSharp has none.
            source.AppendLine($"    internal {type.SimpleName}(global::TorchSharp.Unlisted unlisted){_members.ChainToBase(type)} {{ }}");
        }

        foreach (string member in type.Bases.SelectMany(text => SystemInterfaces.Members(text, part => names.Full(part, scope))))
        {
            source.AppendLine("    " + member);
        }

        source.AppendLine("}");
    }
}
