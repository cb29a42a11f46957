namespace SemiMER.Tensors.Tests.Surface;

/// <summary>A line of engine-only.txt: <c>type | item | reason</c>, where the item * covers the whole type.</summary>
internal sealed record SurfaceException(string Type, string Item, string Reason)
{
    public static SurfaceException Parse(string line)
    {
        string[] parts = line.Split(" | ");
        return parts.Length == 3 && parts.All(part => part.Trim().Length > 0)
            ? new SurfaceException(parts[0], parts[1], parts[2])
            : throw new FormatException($"engine-only.txt: expected 'type | item | reason', found '{line}'.");
    }

    public bool Covers(SurfaceDifference difference) => Type == difference.Type && (Item == "*" || Item == difference.Item);

    public override string ToString() => $"{Type} | {Item} | {Reason}";
}
