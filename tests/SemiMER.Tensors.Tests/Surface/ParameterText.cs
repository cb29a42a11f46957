using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Tests.Surface;

/// <summary>Writes parameter lists and constraints the way the surface list writes them.</summary>
internal sealed class ParameterText(TypeText types)
{
    /// <summary>The parameters with modifiers, names and defaults, separated by commas.</summary>
    public string Of(ParameterInfo[] parameters, bool extends = false) =>
        string.Join(", ", parameters.Select((parameter, i) => (extends && i == 0 ? "this " : "") + One(parameter)));

    /// <summary>The constraints of a generic method, one <c>where</c> for each constrained parameter.</summary>
    public string Constraints(Type[] genericParameters) => string.Concat(genericParameters.Select(parameter =>
    {
        string[] constraints = [.. Constraints(parameter)];
        return constraints.Length == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }));

    private IEnumerable<string> Constraints(Type parameter)
    {
        GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
        bool value = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (value)
        {
            yield return parameter.CustomAttributes.Any(a => a.AttributeType.Name == "IsUnmanagedAttribute") ? "unmanaged" : "struct";
        }

        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            yield return "class";
        }

        foreach (Type constraint in parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)))
        {
            yield return types.Of(constraint);
        }

        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !value)
        {
            yield return "new()";
        }
    }

    private string One(ParameterInfo parameter)
    {
        string modifier = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        bool collects = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute));
        string value = parameter.HasDefaultValue ? " = " + Default(parameter) : "";
        return modifier + (collects ? "params " : "") + types.Of(parameter.ParameterType, parameter) + " " + parameter.Name + value;
    }

    private string Default(ParameterInfo parameter)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        object? value = parameter.RawDefaultValue;
        if (value is null)
        {
            return parameter.ParameterType.IsValueType && type == parameter.ParameterType ? "default" : "null";
        }

        return value switch
        {
            _ when type.IsEnum => $"{type.Name}.{Enum.ToObject(type, value)}",
            bool truth => truth ? "true" : "false",
            string text => $"\"{text}\"",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
    }
}
