using System.Globalization;
using SemiMER.Recognition;

namespace SemiMER.Tool.Results;

/// <summary>Predictions as text.</summary>
internal static class PredictionText
{
    /// <summary>One JSON list.</summary>
    public static string ToJson(IReadOnlyList<Prediction> predictions) => JsonOutput.Of(predictions.Select(one => new
    {
        Id = one.UtteranceId,
        Predicted = one.ClassName,
        one.Confidence,
        Probabilities = one.Classes.Zip(one.Probabilities).ToDictionary(entry => entry.First, entry => entry.Second),
        one.Values,
        Modalities = one.Modalities.Select(modality => modality.Name),
    })) + "\n";

    /// <summary>A line for each utterance.</summary>
    public static string ToCsv(IReadOnlyList<Prediction> predictions, IEmotionRecognizer recognizer)
    {
        IReadOnlyList<string> heading =
        [
            "id", "predicted", "confidence", .. recognizer.Classes.Select(name => $"probability {name}"), .. recognizer.Targets,
            "modalities",
        ];
        IEnumerable<IReadOnlyList<string>> rows = predictions.Select(one => (IReadOnlyList<string>)
        [
            one.UtteranceId, one.ClassName, Text(one.Confidence), .. one.Probabilities.Select(p => Text(p)),
            .. recognizer.Targets.Select(name => Text(one.Values[name])), string.Join('+', one.Modalities),
        ]);
        return string.Concat(rows.Prepend(heading).Select(row => string.Join(',', row.Select(Field)) + "\n"));
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    // RFC 4180.
    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0
        ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
