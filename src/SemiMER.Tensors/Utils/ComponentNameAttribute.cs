namespace SemiMER.Tensors.Utils;

/// <summary>Gives a field another name in the state of its module.</summary>
[AttributeUsage(AttributeTargets.Field)]
public class ComponentNameAttribute : Attribute
{
    /// <summary>The name in the state; the field's own if it is null.</summary>
    public string? Name { get; set; }
}
