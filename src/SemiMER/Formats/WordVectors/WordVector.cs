namespace SemiMER.Formats;

/// <summary>A word and its vector.</summary>
/// <param name="Word">The word, which may hold blanks; bytes that are no text are U+FFFD.</param>
/// <param name="Values">The numbers, all finite.</param>
internal sealed record WordVector(string Word, float[] Values);
