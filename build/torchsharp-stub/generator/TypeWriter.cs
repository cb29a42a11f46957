using System.Text;
using SemiMER.Tensors.Tests.Surface;

namespace TorchSharpStub;

/// <summary>Writes one type of the surface list with its namespace and enclosing types, all of them partial.</summary>
internal sealed class TypeWriter(TypeNames names, IReadOnlyDictionary<string, StubType> byPath)
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

    public void Write(StubType type, StringBuilder source)
    {
        source.AppendLine($"namespace {type.Namespace} {{");
        for (int i = 0; i + 1 < type.Path.Count; i++)
        {
            string path = string.Join('.', type.Path.Take(i + 1));
            string kind = byPath.TryGetValue(type.Namespace + "." + path, out StubType? outer)
                ? outer.Keyword
                : throw new FormatException($"{path} encloses {type.Surface.Name} and is not listed.");
            source.AppendLine($"public partial {kind} {Identifier.Escape(type.Path[i])} {{");
        }

        if (type.Surface.IsEnum)
        {
            WriteEnum(type, source);
        }
        else
        {
            WriteBody(type, source);
        }

        source.AppendLine(new string('}', type.Path.Count));     // the namespace and the enclosing types
    }

    private static void WriteEnum(StubType type, StringBuilder source)
    {
        IEnumerable<string> members = type.Surface.Members
            .Select(member => Identifier.Escape(member.Name) + member.Signature[member.Name.Length..]);
        source.AppendLine($"public enum {type.SimpleName} {{ {string.Join(", ", members)} }}");
    }

    private void WriteBody(StubType type, StringBuilder source)
    {
        IReadOnlyCollection<string> scope = type.TypeParameters;
        string bases = string.Join(", ", type.Surface.Bases.Select(text => names.Full(text, scope)));
        source.AppendLine($"public {type.Surface.Kind[..^type.Keyword.Length]}partial {type.Keyword} {Identifier.Escape(type.Path[^1])}"
            + (bases.Length > 0 ? " : " + bases : "") + Constraints.GetValueOrDefault(type.Key, "") + " {");
        foreach (SurfaceMember member in type.Surface.Members)
        {
            source.AppendLine("    " + _members.Write(type, member));
        }

        if (type.Keyword == "class" && !type.IsStatic)
        {
            // Keeps the compiler from adding a public constructor where TorchSharp has none.
            source.AppendLine($"    internal {type.SimpleName}(global::TorchSharp.Unlisted unlisted){_members.ChainToBase(type)} {{ }}");
        }

        foreach (string member in type.Surface.Bases.SelectMany(text => SystemInterfaces.Members(text, part => names.Full(part, scope))))
        {
            source.AppendLine("    " + member);
        }

        source.AppendLine("}");
    }
}
