namespace SemiMER.Tensors.Tests.Surface;

/// <summary>A place where the engine's surface differs from TorchSharp's.</summary>
/// <param name="Type">The type's full name under TorchSharp's namespaces.</param>
/// <param name="Item"><c>type</c> for the type itself, otherwise the member's line.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record SurfaceDifference(string Type, string Item, string Problem)
{
    public override string ToString() => $"{Type} | {Item} | {Problem}";
}

/// <summary>
/// Compares an engine with TorchSharp in one direction: what the engine offers, TorchSharp offers with the same signature. The engine
/// may offer less: fewer types, members and enum values, members that cannot be overridden, protected ones that stay private.
/// </summary>
internal sealed class SurfaceComparison(SurfaceList torchSharp)
{
    /// <summary>Every difference, in the order of the engine's types.</summary>
    public IEnumerable<SurfaceDifference> Differences(IEnumerable<SurfaceType> engine) => engine.SelectMany(Differences);

    private IEnumerable<SurfaceDifference> Differences(SurfaceType type)
    {
        if (torchSharp.Find(type.Name) is not { } listed)
        {
            return [new SurfaceDifference(type.Name, "type", "TorchSharp has no such type")];
        }

        IEnumerable<SurfaceDifference?> members = type.Members.Select(member =>
            Problem(member, listed) is { } problem ? new SurfaceDifference(type.Name, member.ToString(), problem) : null);
        return [.. TypeDifferences(type, listed), .. members.OfType<SurfaceDifference>()];
    }

    private static IEnumerable<SurfaceDifference> TypeDifferences(SurfaceType type, SurfaceType listed)
    {
        if (type.Kind != listed.Kind)
        {
            yield return new SurfaceDifference(type.Name, "type", $"is a {type.Kind}, in TorchSharp a {listed.Kind}");
        }

        if (BaseClass(type) is var own && BaseClass(listed) is var expected && own != expected)
        {
            yield return new SurfaceDifference(type.Name, "type", $"derives from {own}, in TorchSharp from {expected}");
        }

        string[] additional = [.. type.Bases.Where(name => IsInterface(name) && !listed.Bases.Contains(name))];
        if (additional.Length > 0)
        {
            yield return new SurfaceDifference(type.Name, "type", $"implements {string.Join(", ", additional)}, in TorchSharp not");
        }
    }

    private string? Problem(SurfaceMember member, SurfaceType listed)
    {
        SurfaceMember[] candidates = [.. torchSharp.AllMembers(listed).Where(other => other.Name == member.Name)];
        SurfaceMember? match = candidates.FirstOrDefault(other => other.Signature == member.Signature && other.IsStatic == member.IsStatic);
        if (match is null)
        {
            return candidates.Length == 0
                ? "TorchSharp has no member of that name"
                : $"TorchSharp has: {string.Join("; ", candidates.Select(other => other.ToString()))}";
        }

        if (Openness(member.Access) > Openness(match.Access))
        {
            return $"is {match.Access} in TorchSharp";
        }

        bool abstractInOne = member.Inheritance == "abstract" != (match.Inheritance == "abstract");
        bool overridableHereAlone = member.Inheritance is "virtual" or "abstract" && !match.IsOverridable;
        return abstractInOne || overridableHereAlone ? $"is there: {match}" : null;
    }

    private static int Openness(string access) => access switch { "public" => 2, "protected internal" => 1, _ => 0 };

    private static string BaseClass(SurfaceType type) => type.Bases.FirstOrDefault(name => !IsInterface(name)) ?? "object";

    // By the naming rule, which TorchSharp and .NET keep: an interface's own name is I and a capital letter.
    private static bool IsInterface(string name)
    {
        string own = name.Split('<')[0];
        own = own[(own.LastIndexOf('.') + 1)..];
        return own.Length > 1 && own[0] == 'I' && char.IsAsciiLetterUpper(own[1]);
    }
}
