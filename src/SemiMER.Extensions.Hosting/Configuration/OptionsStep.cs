namespace SemiMER.Extensions.Hosting;

/// <summary>A change of the options of one name; the steps of a name are taken in the order in which they were registered.</summary>
internal sealed record OptionsStep(string Name, Func<EmotionRecognizerOptions, EmotionRecognizerOptions> Change);
