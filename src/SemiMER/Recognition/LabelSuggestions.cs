using System.Numerics.Tensors;
using SemiMER.Corpora;

namespace SemiMER.Recognition;

/// <summary>By what utterances are suggested.</summary>
public enum SuggestionStrategy
{
    /// <summary>
    /// Those of which the recognizer is least certain, by margin sampling: 1 - (p_1 - p_2), with the probabilities of the most and the
    /// second most probable class (Scheffer, Decomain and Wrobel 2001). From 0 to 1.
    /// </summary>
    Uncertainty,

    /// <summary>
    /// Those whose modalities say different things, each alone, a query by committee: the Jensen-Shannon divergence
    /// H(mean of p_m) - mean of H(p_m), in nats, from 0 to the logarithm of the number of modalities; 0 with one modality.
    /// </summary>
    Disagreement,

    /// <summary>
    /// Those that are least like the ones taken before: again and again the utterance whose embedding is farthest from the nearest one
    /// taken (k-center; Gonzalez 1985), from the most uncertain one on. The score is this distance; that of the first is its uncertainty.
    /// </summary>
    Diversity,
}

/// <summary>An utterance that is worth a label.</summary>
/// <param name="Utterance">The utterance.</param>
/// <param name="Score">How much, see <see cref="SuggestionStrategy"/>.</param>
/// <param name="Prediction">What the recognizer says of it, to begin with.</param>
public sealed record LabelSuggestion(Utterance Utterance, double Score, Prediction Prediction);

/// <summary>
/// Which unlabeled utterances to label next. Labels that were suggested are not a random sample: never measure a recognizer on
/// them.
/// </summary>
/// <remarks>
/// On iemocap labels by uncertainty were worth as much as labels of utterances drawn at random, those by disagreement or diversity 3 to 8
/// points of UA less (docs/evidence.md).
/// </remarks>
public static class LabelSuggestions
{
    /// <summary>Suggests utterances.</summary>
    /// <param name="recognizer">A recognizer trained on the labels so far; speakers are enrolled if its scaling needs them.</param>
    /// <param name="pool">Unlabeled utterances. All are held in memory at once.</param>
    /// <param name="count">How many, at least 1; all if the pool has fewer.</param>
    /// <param name="strategy">By what. Default uncertainty.</param>
    /// <returns>The utterances in the order of their worth; the first in the pool among equals.</returns>
    /// <exception cref="OptionsException">The count is below 1, or there is no such strategy.</exception>
    /// <exception cref="CorpusException">As for predicting.</exception>
    public static IReadOnlyList<LabelSuggestion> Suggest(
        EmotionRecognizer recognizer, UnlabeledSet pool, int count, SuggestionStrategy strategy = SuggestionStrategy.Uncertainty)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        ArgumentNullException.ThrowIfNull(pool);
        new OptionFaults(nameof(LabelSuggestions))
            .AtLeast(nameof(count), count, 1)
            .Require(Enum.IsDefined(strategy), nameof(strategy), (int)strategy, "one of the named values")
            .Throw();
        Utterance[] rows = [.. pool];
        IReadOnlyList<Prediction> predictions = recognizer.Predict(rows);
        double[] uncertainty = [.. predictions.Select(Uncertainty)];
        IEnumerable<(int Row, double Score)> chosen = strategy switch
        {
            SuggestionStrategy.Diversity => Farthest(recognizer.Embed(rows), uncertainty, count),
            SuggestionStrategy.Disagreement => Largest(Disagreement(recognizer, rows), count),
            _ => Largest(uncertainty, count),
        };
        return [.. chosen.Select(each => new LabelSuggestion(rows[each.Row], each.Score, predictions[each.Row]))];
    }

    private static IEnumerable<(int, double)> Largest(double[] scores, int count) => scores.Index()
        .OrderByDescending(score => score.Item).Take(count).Select(score => (score.Index, score.Item)); // stable

    private static double Uncertainty(Prediction prediction)
    {
        float[] p = [.. prediction.Probabilities.OrderDescending()];
        return 1 - (p[0] - (p.Length > 1 ? p[1] : 0));
    }

    private static double[] Disagreement(EmotionRecognizer recognizer, Utterance[] rows)
    {
        double[][] sums = [.. rows.Select(_ => new double[recognizer.Classes.Count])];
        double[] entropies = new double[rows.Length];
        int[] counts = new int[rows.Length];
        foreach (ModalitySchema entry in recognizer.Schema.Modalities)
        {
            int[] having = [.. Enumerable.Range(0, rows.Length).Where(row => rows[row].Has(entry.Modality))];
            IReadOnlyList<Prediction> alone = recognizer.Predict([.. having.Select(row => rows[row].WithModalities(entry.Modality))]);
            for (int i = 0; i < having.Length; i++)
            {
                double[] p = [.. alone[i].Probabilities.Select(probability => (double)probability)];
                TensorPrimitives.Add(sums[having[i]], p, sums[having[i]]);
                entropies[having[i]] += Entropy(p);
                counts[having[i]]++;
            }
        }
        // H(mean of p_m) - mean of H(p_m); rounding must not make it negative.
        return [.. rows.Select((_, row) => counts[row] < 2 ? 0 : Math.Max(0,
            Entropy([.. sums[row].Select(sum => sum / counts[row])]) - entropies[row] / counts[row]))];
    }

    private static double Entropy(double[] p) => -p.Where(each => each > 0).Sum(each => each * Math.Log(each));

    private static IEnumerable<(int, double)> Farthest(IReadOnlyList<float[]> embeddings, double[] uncertainty, int count)
    {
        double[] distances = [.. embeddings.Select(_ => double.PositiveInfinity)];
        for (int taken = 0; taken < Math.Min(count, embeddings.Count); taken++)
        {
            int next = taken == 0 ? Array.IndexOf(uncertainty, uncertainty.Max()) : Array.IndexOf(distances, distances.Max());
            yield return (next, taken == 0 ? uncertainty[next] : distances[next]);
            for (int row = 0; row < distances.Length; row++)
                distances[row] = Math.Min(distances[row], TensorPrimitives.Distance<float>(embeddings[row], embeddings[next]));
            distances[next] = double.NegativeInfinity; // it is taken, however near or equal others are
        }
    }
}
