using SemiMER.Features;
using SemiMER.Recognition;

namespace SemiMER.Samples.WebService;

/// <summary>What the service answers.</summary>
/// <param name="Emotion">The most probable emotion.</param>
/// <param name="Probabilities">The probability of each emotion; they sum to 1.</param>
/// <param name="Modalities">What the answer was drawn from: sound, words, or both.</param>
/// <param name="Recognizer">Number of the recognizer that answered: one more after each reload.</param>
/// <param name="Remarks">What was wrong in the recording, though it could be read.</param>
internal sealed record EmotionAnswer(
    string Emotion, IReadOnlyDictionary<string, float> Probabilities, IReadOnlyList<string> Modalities, long Recognizer,
    IReadOnlyList<string> Remarks)
{
    public static EmotionAnswer Of(Prediction prediction, long recognizer, AudioSignal? sound) => new(
        prediction.ClassName,
        prediction.Classes.Zip(prediction.Probabilities).ToDictionary(entry => entry.First, entry => entry.Second),
        [.. prediction.Modalities.Select(modality => modality.Name)], recognizer,
        [.. (sound?.Remarks ?? []).Select(remark => remark.Text)]);
}

/// <summary>What the service is asked, as its description shows it; it is read part by part.</summary>
/// <param name="Audio">A WAV file.</param>
/// <param name="Transcript">What is said in it.</param>
internal sealed record EmotionQuestion(IFormFile? Audio, string? Transcript);
