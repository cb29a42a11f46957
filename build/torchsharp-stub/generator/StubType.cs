using SemiMER.Tensors.Tests.Surface;

namespace TorchSharpStub;

/// <summary>A type of the surface list with its name taken apart into what C# needs to declare it.</summary>
internal sealed class StubType
{
    public StubType(SurfaceType surface)
    {
        Surface = surface;
        IReadOnlyList<string> parts = SurfaceText.Split(surface.Name, '.');
        int namespaces = parts.Count > 2 && parts[1] is "Modules" or "Utils" ? 2 : 1;
        Namespace = string.Join('.', parts.Take(namespaces));
        Path = [.. parts.Skip(namespaces)];
    }

    public SurfaceType Surface { get; }

    public string Namespace { get; }

    /// <summary>The enclosing types, then the type itself, with their type parameters: torch, nn, Module&lt;T, TResult&gt;.</summary>
    public IReadOnlyList<string> Path { get; }

    /// <summary>class, struct, interface or enum, without modifiers.</summary>
    public string Keyword => Surface.Kind[(Surface.Kind.LastIndexOf(' ') + 1)..];

    public bool IsStatic => Surface.Kind == "static class";

    /// <summary>The name without type parameters, as constructors use it.</summary>
    public string SimpleName => Path[^1].Split('<')[0];

    /// <summary>The type parameters in scope: those of the enclosing types and its own.</summary>
    public IReadOnlyCollection<string> TypeParameters => [.. Path.SelectMany(SurfaceText.TypeArguments)];

    /// <summary>The name under which the list refers to this type, with the number of type parameters: <c>Module`2</c>.</summary>
    public string Key => Numbered(Surface.ShortName);

    /// <summary>A dotted name with the number of type arguments behind each part instead of the arguments.</summary>
    public static string Numbered(string name) => string.Join('.', SurfaceText.Split(name, '.').Select(part =>
    {
        int count = SurfaceText.TypeArguments(part).Count;
        return part.Split('<')[0] + (count > 0 ? "`" + count : "");
    }));
}
