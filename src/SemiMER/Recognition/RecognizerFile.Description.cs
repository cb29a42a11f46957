using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Models;

namespace SemiMER.Recognition;

/// <summary>What the file says of a recognizer beside its weights.</summary>
internal static partial class RecognizerFile
{
    internal static Description Describe(EmotionRecognizer recognizer) => new(
        recognizer.Schema.Name, [.. recognizer.Classes],
        [.. recognizer.Schema.Modalities.Select(entry => new ModalityDescription(
            entry.Modality.Name, entry.Width, entry.Kind, entry.FrameRate, entry.Description, entry.Extractor))],
        recognizer.Network.Options.OfTheLibrary, recognizer.Scaler.Scope, Statistics(recognizer.Scaler.Overall),
        recognizer.Scaler.Speakers.ToDictionary(speaker => speaker.Key, speaker => Statistics(speaker.Value)),
        new Dictionary<string, string>(recognizer.Network.OwnParts), [.. recognizer.Schema.Targets])
    {
        OwnOptions = OwnPart.Of(recognizer.Network.Options, Json),
        Temperature = recognizer.Temperature,
        ConfidenceThreshold = recognizer.ConfidenceThreshold,
        Card = recognizer.Card is { } card ? Element(card.ToJson()) : null,
        TrainingRange = recognizer.TrainingRange is { } range ? Element(range.ToJson()) : null,
    };

    private static JsonElement Element(string json) => SavedJson.Read(json, static root => root.Clone());

    private static Dictionary<string, ColumnStatistics> Statistics(IReadOnlyDictionary<Modality, ColumnStatistics> statistics) =>
        statistics.ToDictionary(entry => entry.Key.Name, entry => entry.Value);

    private static Dictionary<Modality, ColumnStatistics> Statistics(Dictionary<string, ColumnStatistics> statistics) =>
        statistics.ToDictionary(entry => new Modality(entry.Key), entry => entry.Value);

    /// <summary>All of it; what an earlier file does not say has its default.</summary>
    internal sealed record Description(
        string Name, string[] Classes, ModalityDescription[] Modalities, EmotionNetworkOptions Network, ScalingScope Scaling,
        Dictionary<string, ColumnStatistics> Overall, Dictionary<string, Dictionary<string, ColumnStatistics>> Speakers,
        Dictionary<string, string> OwnParts, string[] Targets)
    {
        /// <summary>Options of a user's own, by their places in the network.</summary>
        public Dictionary<string, OwnPart> OwnOptions { get; init; } = [];

        /// <summary>What <see cref="TemperatureScaling"/> has divided the scores by.</summary>
        public double Temperature { get; init; } = 1;

        /// <summary>The least confidence of an answer.</summary>
        public double ConfidenceThreshold { get; init; }

        /// <summary>The model card.</summary>
        public JsonElement? Card { get; init; }

        /// <summary>Where the features of training rows lay.</summary>
        public JsonElement? TrainingRange { get; init; }

        /// <summary>What it said when it was saved.</summary>
        public SelfCheck? SelfCheck { get; init; }
    }

    internal sealed record ModalityDescription(
        string Name, int Width, FeatureKind Kind, double? FrameRate, string? Description, string? Extractor);
}
