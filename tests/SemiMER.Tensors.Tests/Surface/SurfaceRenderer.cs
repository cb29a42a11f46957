using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Tests.Surface;

/// <summary>Reads the public surface of an assembly by reflection, in the form of the surface list.</summary>
internal sealed class SurfaceRenderer
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly TypeText _types;
    private readonly ParameterText _parameters;

    private SurfaceRenderer(string engineNamespace)
    {
        _types = new TypeText(engineNamespace);
        _parameters = new ParameterText(_types);
    }

    /// <summary>Every public type of the assembly, with <paramref name="engineNamespace"/> written as TorchSharp.</summary>
    public static IReadOnlyList<SurfaceType> Render(Assembly assembly, string engineNamespace) =>
        Render(assembly.GetExportedTypes(), engineNamespace);

    /// <summary>The given types, with <paramref name="engineNamespace"/> written as TorchSharp.</summary>
    public static IReadOnlyList<SurfaceType> Render(IEnumerable<Type> types, string engineNamespace)
    {
        var renderer = new SurfaceRenderer(engineNamespace);
        return [.. types.Select(renderer.Render)];
    }

    private SurfaceType Render(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsByRefLike ? "ref struct"
            : type.IsValueType ? "struct" : Modifiers(type) + "class";
        if (type.IsEnum)
        {
            return new SurfaceType(kind, _types.FullName(type), [], [.. EnumValues(type)]);
        }

        IEnumerable<Type> bases = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? [parent] : [];
        return new SurfaceType(
            kind, _types.FullName(type), [.. bases.Concat(type.GetInterfaces().Where(own => own.IsVisible)).Select(_types.Of)],
            [.. Members(type)]);
    }

    private static string Modifiers(Type type) =>
        type.IsAbstract && type.IsSealed ? "static " : type.IsSealed ? "sealed " : type.IsAbstract ? "abstract " : "";

    private static IEnumerable<SurfaceMember> EnumValues(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => new SurfaceMember(
            "public", true, "", $"{field.Name}={Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"));

    private IEnumerable<SurfaceMember> Members(Type type)
    {
        IEnumerable<SurfaceMember?> members =
        [
            .. type.GetConstructors(Declared).Select(Constructor),
            .. type.GetFields(Declared).Select(Field),
            .. type.GetProperties(Declared).Select(Property),
            .. type.GetEvents(Declared).Select(Event),
            .. type.GetMethods(Declared).Select(Method),
        ];
        return members.OfType<SurfaceMember>();
    }

    private SurfaceMember? Constructor(ConstructorInfo constructor) => constructor.IsStatic ? null : Member(
        constructor, $"ctor {constructor.DeclaringType!.Name.Split('`')[0]}({_parameters.Of(constructor.GetParameters())})");

    private SurfaceMember? Field(FieldInfo field)
    {
        string? access = field.IsPublic ? "public" : field.IsFamily ? "protected" : field.IsFamilyOrAssembly ? "protected internal" : null;
        return access is null || field.IsSpecialName
            ? null
            : new SurfaceMember(access, field.IsStatic, "", $"field {_types.Of(field.FieldType, field)} {field.Name}");
    }

    private SurfaceMember? Property(PropertyInfo property)
    {
        MethodInfo?[] both = [property.GetMethod, property.SetMethod];
        MethodInfo[] accessors = [.. both.OfType<MethodInfo>().Where(accessor => Access(accessor) is not null)];
        MethodInfo? widest = accessors.FirstOrDefault(accessor => accessor.IsPublic) ?? accessors.FirstOrDefault();
        if (widest is null)
        {
            return null;
        }

        ParameterInfo[] indices = property.GetIndexParameters();
        string name = indices.Length == 0 ? property.Name : $"this[{_parameters.Of(indices)}]";
        string shown = string.Concat(accessors.Where(accessor => Access(accessor) == Access(widest)).Select(Accessor));
        return Member(widest, $"{_types.Of(property.PropertyType, property)} {name} {{ {shown}}}");

        string Accessor(MethodInfo accessor) => accessor == property.GetMethod ? "get; "
            : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ";
    }

    private SurfaceMember? Event(EventInfo declared) =>
        Member(declared.AddMethod!, $"event {_types.Of(declared.EventHandlerType!, declared)} {declared.Name}");

    private SurfaceMember? Method(MethodInfo method)
    {
        bool accessor = method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);
        bool finalizer = method.Name == "Finalize" && method.GetParameters().Length == 0;
        if (accessor || finalizer)
        {
            return null;
        }

        Type[] generic = method.IsGenericMethod ? method.GetGenericArguments() : [];
        string parameters = _parameters.Of(method.GetParameters(), method.IsDefined(typeof(ExtensionAttribute)));
        string arguments = generic.Length == 0 ? "" : $"<{string.Join(", ", generic.Select(type => type.Name))}>";
        return Member(method, $"{_types.Of(method.ReturnType, method.ReturnParameter)} {method.Name}{arguments}({parameters})"
            + _parameters.Constraints(generic));
    }

    private static SurfaceMember? Member(MethodBase method, string signature) =>
        Access(method) is { } access ? new SurfaceMember(access, method.IsStatic, Inheritance(method), signature) : null;

    private static string? Access(MethodBase method) =>
        method.IsPublic ? "public" : method.IsFamily ? "protected" : method.IsFamilyOrAssembly ? "protected internal" : null;

    // A method that only implements an interface is virtual and final to the runtime, and nothing of the kind to the language.
    private static string Inheritance(MethodBase method)
    {
        bool overrides = method is MethodInfo declared && declared.GetBaseDefinition() != declared;
        return method.IsAbstract ? "abstract" : overrides ? "override" : method.IsVirtual && !method.IsFinal ? "virtual" : "";
    }
}
