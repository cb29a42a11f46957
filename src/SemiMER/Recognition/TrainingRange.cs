using System.Text;
using System.Text.Json;
using SemiMER.Corpora;

namespace SemiMER.Recognition;

/// <summary>
/// Where the features of the training rows lay, so that a recognizer can tell features that are far from all it has seen: there its
/// probabilities mean little. Measured on scaled features, modality by modality, with columns taken as independent.
/// </summary>
/// <remarks>
/// The distance of an utterance in one modality is r = sqrt(1/(T W) sum_t sum_j z_tj^2) with z_tj = (x_tj - mean_j) / scale_j over its T
/// frames and W columns, the root mean square of z-scores (a Mahalanobis distance with a diagonal covariance, per column). It is divided by
/// the limit, a quantile of r over the training rows. The distance of the utterance is the largest of its modalities: above 1 it is out of
/// range in one of them.
/// </remarks>
public sealed class TrainingRange
{
    /// <summary>The quantile of the training rows that is the limit: one row in a hundred lies beyond.</summary>
    public const double Quantile = 0.99;

    private const double LeastLimit = 1e-6; // of rows that are all alike

    /// <summary>Restores a range.</summary>
    /// <param name="modalities">Where the columns of each modality lay, after scaling.</param>
    /// <exception cref="CorpusException">Lengths differ, a number is not finite, a scale or limit is not above 0, or a minimum is above
    /// its maximum.</exception>
    public TrainingRange(IReadOnlyDictionary<Modality, ModalityRange> modalities)
    {
        ArgumentNullException.ThrowIfNull(modalities);
        foreach ((Modality modality, ModalityRange range) in modalities)
            range.Check(modality);
        Modalities = modalities;
    }

    /// <summary>Where the columns of each modality lay. Modalities whose features are numbers of things are not among them.</summary>
    public IReadOnlyDictionary<Modality, ModalityRange> Modalities { get; }

    /// <summary>Measures training rows. It goes through them twice.</summary>
    /// <param name="scaled">The training rows, scaled; each is used before the next is asked for.</param>
    /// <param name="identifiers">Modalities whose features are numbers of things, such as words: these have no range. Default none.</param>
    public static TrainingRange Of(IEnumerable<Utterance> scaled, IReadOnlyCollection<Modality>? identifiers = null)
    {
        ArgumentNullException.ThrowIfNull(scaled);
        var columns = new Dictionary<Modality, RunningRange>();
        foreach (Utterance utterance in scaled)
        {
            foreach ((Modality modality, ModalityFeatures features) in utterance.Features)
            {
                if (identifiers?.Contains(modality) == true)
                    continue;
                if (!columns.TryGetValue(modality, out RunningRange? own))
                    columns.Add(modality, own = new RunningRange(features));
                own.Add(modality, utterance);
            }
        }
        var ranges = columns.ToDictionary(entry => entry.Key, entry => entry.Value.ToRange());
        var distances = columns.ToDictionary(entry => entry.Key, _ => new List<double>());
        foreach (Utterance utterance in scaled)
        {
            foreach ((Modality modality, ModalityFeatures features) in utterance.Features)
            {
                if (ranges.TryGetValue(modality, out ModalityRange? range))
                    distances[modality].Add(range.RootMeanSquare(features.Values.Span));
            }
        }
        return new TrainingRange(ranges.ToDictionary(
            entry => entry.Key, entry => entry.Value with { Limit = Math.Max(LeastLimit, QuantileOf(distances[entry.Key])) }));
    }

    /// <summary>The distance of an utterance: above 1 it is out of range. Null if it has none of the modalities.</summary>
    /// <param name="scaled">The utterance, scaled as the training rows were.</param>
    public double? DistanceOf(Utterance scaled)
    {
        ArgumentNullException.ThrowIfNull(scaled);
        double? largest = null;
        foreach ((Modality modality, ModalityFeatures features) in scaled.Features)
        {
            if (Modalities.TryGetValue(modality, out ModalityRange? range))
                largest = Math.Max(largest ?? 0, range.RootMeanSquare(features.Values.Span) / range.Limit);
        }
        return largest;
    }

    /// <summary>The distance in each modality, and the columns that lie outside of what was seen in training.</summary>
    /// <param name="scaled">The utterance, scaled as the training rows were.</param>
    public RangeReport Check(Utterance scaled)
    {
        ArgumentNullException.ThrowIfNull(scaled);
        var distances = new Dictionary<Modality, double>();
        var columns = new List<ColumnOutside>();
        foreach ((Modality modality, ModalityFeatures features) in scaled.Features)
        {
            if (!Modalities.TryGetValue(modality, out ModalityRange? range))
                continue;
            distances.Add(modality, range.RootMeanSquare(features.Values.Span) / range.Limit);
            columns.AddRange(range.Outside(modality, features));
        }
        return new RangeReport { Distances = distances, Columns = [.. columns.OrderByDescending(column => column.Excess)] };
    }

    /// <summary>The range as JSON.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach ((Modality modality, ModalityRange range) in Modalities)
            {
                json.WriteStartObject(modality.Name);
                json.WriteNumber("limit", range.Limit);
                Write(json, "mean", range.Mean);
                Write(json, "scale", range.Scale);
                Write(json, "minimum", range.Minimum);
                Write(json, "maximum", range.Maximum);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Reads a range.</summary>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <exception cref="JsonException">It is no range.</exception>
    /// <exception cref="CorpusException">Something of it is out of range.</exception>
    public static TrainingRange FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return SavedJson.Read(json, static root => new TrainingRange(SavedJson.Map(root, static range => new ModalityRange
        {
            Limit = SavedJson.Element(range, "limit").GetDouble(),
            Mean = Singles(range, "mean"), Scale = Singles(range, "scale"),
            Minimum = Singles(range, "minimum"), Maximum = Singles(range, "maximum"),
        }).ToDictionary(entry => new Modality(entry.Key), entry => entry.Value)));
    }

    private static float[] Singles(JsonElement parent, string name) =>
        SavedJson.List(SavedJson.Element(parent, name), static number => number.GetSingle());

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    // The least value that at least the share Quantile of all lie at or below.
    private static double QuantileOf(List<double> values)
    {
        values.Sort();
        return values[(int)Math.Ceiling(Quantile * values.Count) - 1];
    }
}
