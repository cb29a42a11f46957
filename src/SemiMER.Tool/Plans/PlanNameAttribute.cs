namespace SemiMER.Tool.Plans;

/// <summary>The name of a member in the file, where it is not that of the property in lower case with underscores.</summary>
/// <param name="name">The name.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PlanNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
