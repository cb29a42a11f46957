using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Tool.Plans;

/// <summary>
/// What a value of a plan may look like, told by its type: the reader and the schema are both made of it, so that they say the same. The
/// library's options are taken as they are; what of them only code can say, such as a kernel, has no shape and no name in a plan.
/// </summary>
internal abstract class PlanShape(Type type)
{
    private static readonly ConcurrentDictionary<Type, PlanShape?> Known = new();

    /// <summary>The type.</summary>
    public Type Type { get; } = type;

    /// <summary>The shape of a type; null if no file can say it.</summary>
    public static PlanShape? Of(Type type) => Known.GetOrAdd(type, static type => Make(type));

    /// <summary>The name of a member or choice in a plan: <c>learning_rate</c> for <c>LearningRate</c>.</summary>
    public static string NameOf(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static PlanShape? Make(Type type)
    {
        if (type == typeof(string) || type == typeof(Modality) || type == typeof(TimeSpan))
            return new TextShape(type);
        if (type == typeof(int) || type == typeof(long) || type == typeof(double))
            return new NumberShape(type);
        if (type == typeof(bool))
            return new FlagShape();
        if (type.IsEnum)
            return new ChoiceShape(type);
        if (type == typeof(Schedule))
            return new CourseShape();
        if (type.IsGenericType && type.GetGenericTypeDefinition() is { } kind)
        {
            if (kind != typeof(IReadOnlyList<>) && kind != typeof(IReadOnlyCollection<>) && kind != typeof(PerModality<>))
                return null;
            if (Of(type.GetGenericArguments()[0]) is not { } item)
                return null;
            return kind == typeof(PerModality<>) ? new MapShape(type, item) : new ListShape(type, item);
        }
        if (type.GetCustomAttribute<JsonPolymorphicAttribute>() is { TypeDiscriminatorPropertyName: { } discriminator })
            return new UnionShape(type, discriminator);
        return !type.IsAbstract && type.GetMethod("<Clone>$") is not null ? new ObjectShape(type) : null;
    }
}

/// <summary>A text: any, the name of a modality, or a time such as <c>00:30:00</c>.</summary>
internal sealed class TextShape(Type type) : PlanShape(type)
{
    /// <summary>What the name of a modality looks like.</summary>
    public const string ModalityPattern = "^(?!(label|targets|votes|meta)$)(?!.*_offsets$)[a-z][a-z0-9_]*$";

    private const string TimePattern = @"^([0-9]+\.)?([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,7})?)?$";

    /// <summary>What it must look like, as a regular expression; null for any text.</summary>
    public string? Pattern => Type == typeof(TimeSpan) ? TimePattern : Type == typeof(Modality) ? ModalityPattern : null;
}

/// <summary>A number.</summary>
internal sealed class NumberShape(Type type) : PlanShape(type)
{
    /// <summary>Whether it has no fraction.</summary>
    public bool IsWhole => Type != typeof(double);
}

/// <summary>Yes or no.</summary>
internal sealed class FlagShape() : PlanShape(typeof(bool));

/// <summary>One of some names.</summary>
internal sealed class ChoiceShape(Type type) : PlanShape(type)
{
    /// <summary>The names, in the order of the values.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Enum.GetNames(type).Select(NameOf)];
}

/// <summary>Values of one shape.</summary>
internal sealed class ListShape(Type type, PlanShape item) : PlanShape(type)
{
    /// <summary>The shape of each.</summary>
    public PlanShape Item { get; } = item;
}

/// <summary>A value for each of some modalities.</summary>
internal sealed class MapShape(Type type, PlanShape item) : PlanShape(type)
{
    /// <summary>The shape of each value.</summary>
    public PlanShape Item { get; } = item;
}

/// <summary>A number that never changes, or the course of one.</summary>
internal sealed class CourseShape() : PlanShape(typeof(Schedule))
{
    /// <summary>The course.</summary>
    public ObjectShape Course { get; } = new(typeof(Schedule));
}

/// <summary>One of several records, told apart by a name in one of its members.</summary>
internal sealed class UnionShape(Type type, string discriminator) : PlanShape(type)
{
    /// <summary>The member with the name.</summary>
    public string Discriminator { get; } = discriminator;

    /// <summary>The records by name.</summary>
    public IReadOnlyDictionary<string, ObjectShape> Choices { get; } = type.GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(choice => (string)choice.TypeDiscriminator!, choice => new ObjectShape(choice.DerivedType));
}
