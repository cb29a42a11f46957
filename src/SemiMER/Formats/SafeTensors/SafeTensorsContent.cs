namespace SemiMER.Formats;

/// <summary>What a safetensors file holds.</summary>
/// <param name="Entries">The tensors, in the order of their values in the file.</param>
/// <param name="Metadata">Texts about the file; PyTorch's files have <c>format</c> = <c>pt</c>.</param>
public sealed record SafeTensorsContent(IReadOnlyList<SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata);
