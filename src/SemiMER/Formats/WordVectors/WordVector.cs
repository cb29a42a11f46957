namespace SemiMER.Formats;

/// <summary>A word and its vector.</summary>
/// <param name="Word">The word, which may hold blanks; bytes that are no UTF-8 are U+FFFD.</param>
/// <param name="Values">The numbers, all finite.</param>
public sealed record WordVector(string Word, float[] Values);
