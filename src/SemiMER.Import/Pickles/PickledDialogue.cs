namespace SemiMER.Import;

/// <summary>A dialogue of a pickle.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ids">Ids of its utterances, in their order.</param>
internal sealed record PickledDialogue(string Name, IReadOnlyList<string> Ids);
