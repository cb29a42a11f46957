using System.Reflection;
using System.Runtime.CompilerServices;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Tool.Plans;

/// <summary>A record with named members.</summary>
internal sealed class ObjectShape(Type type) : PlanShape(type)
{
    private const string OfTrainer = "it is that of 'trainer'", OfSeeds = "the 'seeds' of the plan decide it";

    // What the tool itself sets.
    private static readonly Dictionary<(Type, string), string> Set = new()
    {
        [(typeof(TrainerOptions), nameof(TrainerOptions.Seed))] = OfSeeds,
        [(typeof(TrainerOptions), nameof(TrainerOptions.Checkpoints))] =
            "checkpoints are kept in the folder of 'output', as often as its 'checkpoint_steps' says",
        [(typeof(EmotionNetworkOptions), nameof(EmotionNetworkOptions.Seed))] = OfSeeds,
        [(typeof(LinearSoftmaxOptions), nameof(LinearSoftmaxOptions.ClassWeighting))] = OfTrainer,
        [(typeof(LinearSoftmaxOptions), nameof(LinearSoftmaxOptions.Scaling))] = OfTrainer,
        [(typeof(LinearSoftmaxOptions), nameof(LinearSoftmaxOptions.Unscaled))] = OfTrainer,
        [(typeof(RidgeOptions), nameof(RidgeOptions.Scaling))] = OfTrainer,
        [(typeof(RidgeOptions), nameof(RidgeOptions.Unscaled))] = OfTrainer,
        [(typeof(DialogueContextOptions), nameof(DialogueContextOptions.ClassWeighting))] = OfTrainer,
        [(typeof(DialogueContextOptions), nameof(DialogueContextOptions.Scaling))] = OfTrainer,
        [(typeof(DialogueContextOptions), nameof(DialogueContextOptions.Unscaled))] = OfTrainer,
        [(typeof(LabelPropagationOptions), nameof(LabelPropagationOptions.Scaling))] = OfTrainer,
        [(typeof(LabelPropagationOptions), nameof(LabelPropagationOptions.Unscaled))] = OfTrainer,
        [(typeof(CoTrainingOptions), nameof(CoTrainingOptions.ClassWeighting))] = OfTrainer,
        [(typeof(CoTrainingOptions), nameof(CoTrainingOptions.Scaling))] = OfTrainer,
        [(typeof(CoTrainingOptions), nameof(CoTrainingOptions.Unscaled))] = OfTrainer,
    };

    private readonly Lazy<(IReadOnlyList<PlanMember> Members, IReadOnlyDictionary<string, string> Others)> content =
        new(() => MembersOf(type));

    /// <summary>What a plan may say, in the order of the record.</summary>
    public IReadOnlyList<PlanMember> Members => content.Value.Members;

    /// <summary>What it may not say, by name, and why.</summary>
    public IReadOnlyDictionary<string, string> Others => content.Value.Others;

    /// <summary>The parameters of its constructor; none for a record that is made of its properties.</summary>
    public ParameterInfo[] Parameters => ParametersOf(Type);

    /// <summary>Whether all of it is checked together.</summary>
    public MethodInfo? Validate => Type.GetMethod("Validate", BindingFlags.Public | BindingFlags.Instance, []);

    private static (IReadOnlyList<PlanMember>, IReadOnlyDictionary<string, string>) MembersOf(Type type)
    {
        object? defaults = ParametersOf(type).Length == 0 ? Activator.CreateInstance(type) : null;
        var members = new List<PlanMember>();
        var others = new Dictionary<string, string>();
        var nullability = new NullabilityInfoContext();
        foreach (PropertyInfo property in Ordered(type))
        {
            string name = property.GetCustomAttribute<PlanNameAttribute>()?.Name ?? NameOf(property.Name);
            Type own = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (Set.TryGetValue((type, property.Name), out string? why))
                others.Add(name, why);
            else if (Of(own) is not { } shape)
                others.Add(name, "only code can say it");
            else
            {
                members.Add(new PlanMember(name, shape, property)
                {
                    IsNullable = nullability.Create(property).WriteState == NullabilityState.Nullable,
                    IsRequired = defaults is null || property.IsDefined(typeof(RequiredMemberAttribute)),
                    Default = defaults is null ? null : property.GetValue(defaults),
                });
            }
        }
        return (members, others);
    }

    // Those of the base last: what makes a record what it is comes first.
    private static IEnumerable<PropertyInfo> Ordered(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0);

    private static ParameterInfo[] ParametersOf(Type type) => type.GetConstructors() is [{ } only] ? only.GetParameters() : [];
}

/// <summary>A member of a record of a plan.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Shape">What it may look like.</param>
/// <param name="Property">The property.</param>
internal sealed record PlanMember(string Name, PlanShape Shape, PropertyInfo Property)
{
    /// <summary>Whether it may be null.</summary>
    public bool IsNullable { get; init; }

    /// <summary>Whether it must be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What it is where it is not there.</summary>
    public object? Default { get; init; }
}
