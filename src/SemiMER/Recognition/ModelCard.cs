using System.Text.Json;

namespace SemiMER.Recognition;

/// <summary>
/// What people should know of a recognizer before they use it (Mitchell et al. 2019, <c>Model Cards for Model Reporting</c>). It is saved
/// within the recognizer's file, see <see cref="EmotionRecognizer.WithCard"/>.
/// </summary>
public sealed record ModelCard
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Name of the recognizer, not blank.</summary>
    public required string Name { get; init; }

    /// <summary>What it is made for, and for whom. Default empty: nobody has said.</summary>
    public string IntendedUse { get; init; } = "";

    /// <summary>What it must not be used for. Default empty.</summary>
    public string OutOfScopeUses { get; init; } = "";

    /// <summary>The corpora that it was trained on: who speaks there, how, and who gave the labels. Default empty.</summary>
    public string TrainingData { get; init; } = "";

    /// <summary>The terms under which it may be used. Default empty.</summary>
    public string Licence { get; init; } = "";

    /// <summary>Who made it and answers for it. Default empty.</summary>
    public string Author { get; init; } = "";

    /// <summary>The languages that were spoken in training, such as <c>en</c>. Default none.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>What it is known to be bad at, each a sentence. Default none.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>What was measured, as it was measured. Default nothing.</summary>
    public IReadOnlyList<ModelCardMetric> Metrics { get; init; } = [];

    /// <summary>Anything else, by name. Default nothing.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>Checks all of it together.</summary>
    /// <exception cref="OptionsException">Something is missing, blank or out of range; every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(ModelCard))
            .Require(!string.IsNullOrWhiteSpace(Name), $"{nameof(Name)} is blank.")
            .Require(IntendedUse is not null && OutOfScopeUses is not null && TrainingData is not null && Licence is not null &&
                Author is not null, "A text is null: leave it empty where there is nothing to say.")
            .Require(Languages.All(IsText), $"{nameof(Languages)} has a blank one.")
            .Require(Limits.All(IsText), $"{nameof(Limits)} has a blank one.")
            .Require(Metrics.All(metric => metric is not null) &&
                Metrics.DistinctBy(metric => (metric.Name, metric.Data)).Count() == Metrics.Count,
                $"{nameof(Metrics)} has one twice: give each the name of its data.")
            .Require(Fields.All(field => IsText(field.Key) && field.Value is not null), $"{nameof(Fields)} has a blank name or no text.");
        foreach (ModelCardMetric metric in Metrics)
        {
            if (metric is not null)
                faults.Within($"Metric '{metric.Name}'", metric.AddFaults);
        }
        faults.Throw();
    }

    /// <summary>The card as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a card; what a later version may have added is left out.</summary>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <exception cref="JsonException">It is no card.</exception>
    /// <exception cref="OptionsException">Something of it is out of range.</exception>
    public static ModelCard FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        ModelCard card = SavedJson.Read(json, static root => new ModelCard
        {
            Name = SavedJson.Text(root, "name"),
            IntendedUse = SavedJson.Text(root, "intended_use"),
            OutOfScopeUses = SavedJson.Text(root, "out_of_scope_uses"),
            TrainingData = SavedJson.Text(root, "training_data"),
            Licence = SavedJson.Text(root, "licence"),
            Author = SavedJson.Text(root, "author"),
            Languages = SavedJson.List(SavedJson.Element(root, "languages"), SavedJson.Text),
            Limits = SavedJson.List(SavedJson.Element(root, "limits"), SavedJson.Text),
            Metrics = SavedJson.List(SavedJson.Element(root, "metrics"), ModelCardMetric.Parse),
            Fields = SavedJson.Map(SavedJson.Element(root, "fields"), SavedJson.Text),
        });
        card.Validate();
        return card;
    }

    private static bool IsText(string text) => !string.IsNullOrWhiteSpace(text);
}

/// <summary>A measure that stands on a <see cref="ModelCard"/>.</summary>
public sealed record ModelCardMetric
{
    /// <summary>Name of the measure, such as <c>UA</c>, not blank.</summary>
    public required string Name { get; init; }

    /// <summary>Its value.</summary>
    public required double Value { get; init; }

    /// <summary>Lower end of its interval, at most the value; null where there is none. Default null.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of its interval, at least the value; null where there is none. Default null.</summary>
    public double? High { get; init; }

    /// <summary>What it was measured on, and how the interval was made. Default empty.</summary>
    public string Data { get; init; } = "";

    internal void AddFaults(OptionFaults faults) => faults
        .Require(!string.IsNullOrWhiteSpace(Name), $"{nameof(Name)} is blank.")
        .Require(double.IsFinite(Value), nameof(Value), Value, "a finite number")
        .Require(Low is null == High is null && (Low is null || (double.IsFinite(Low.Value) && double.IsFinite(High!.Value))),
            "An interval has two finite ends.")
        .Require(!double.IsFinite(Value) || ((Low ?? Value) <= Value && Value <= (High ?? Value)),
            "The value does not lie in its interval.");

    internal static ModelCardMetric Parse(JsonElement metric) => new()
    {
        Name = SavedJson.Text(metric, "name"), Value = SavedJson.Element(metric, "value").GetDouble(),
        Low = SavedJson.Number(metric, "low"), High = SavedJson.Number(metric, "high"), Data = SavedJson.Text(metric, "data"),
    };
}
