namespace SemiMER.Onnx;

/// <summary>How far an extraction is.</summary>
/// <param name="Done">Utterances that are finished, whatever came of them.</param>
/// <param name="FromCache">How many of them the cache had.</param>
/// <param name="Failed">How many of them failed.</param>
public readonly record struct ExtractionProgress(int Done, int FromCache, int Failed);
