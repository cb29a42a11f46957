namespace SemiMER.Formats;

/// <summary>What a safetensors file holds.</summary>
/// <param name="Entries">The tensors, in the order of their values in the file.</param>
/// <param name="Metadata">Texts about the file; PyTorch's files have <c>format</c> = <c>pt</c>.</param>
internal sealed record SafeTensorsContent(IReadOnlyList<SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>What is wrong if the file's <c>format</c> is not the one that is read here, and null if it is.</summary>
    /// <param name="what">What the file should be.</param>
    /// <param name="format">Name and version of the format that is read.</param>
    internal string? FaultOfFormat(string what, string format) => Metadata.GetValueOrDefault("format") switch
    {
        null => $"is a safetensors file, but no {what} of format {format}.",
        string found when found == format => null,
        string found => $"is a safetensors file of format {found}, but no {what} of format {format}, the one that this version reads.",
    };
}
