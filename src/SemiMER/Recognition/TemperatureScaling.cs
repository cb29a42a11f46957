using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Recognition;

/// <summary>
/// Makes confidence mean what it says (Guo et al. 2017): p_k ∝ exp(s_k / T), where one temperature T is found on rows that trained nothing.
/// The class that is recognised stays the same.
/// </summary>
public static class TemperatureScaling
{
    // T from 0.01 to 100, by halving in ln 1/T.
    private const double LargestLogarithm = 4.605170185988092;
    private const int Halvings = 60;

    /// <summary>
    /// The temperature with the least mean of -ln p(class). With b = 1/T and s = ln p its slope, mean of sum_k p_k s_k - s_class, grows
    /// with b, so it is zero in one place.
    /// </summary>
    /// <param name="probabilities">What a recognizer said of each utterance; at least one row.</param>
    /// <param name="truth">The class index of each.</param>
    /// <returns>T, from 0.01 to 100. Above 1 where the recognizer was too sure.</returns>
    /// <exception cref="MetricException">There are no rows, lengths differ, or a class index is out of range.</exception>
    public static double Fit(IReadOnlyList<IReadOnlyList<float>> probabilities, IReadOnlyList<int> truth)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(truth);
        MetricGuard.SameLength(probabilities.Count, nameof(probabilities), truth.Count, nameof(truth));
        MetricGuard.NotEmpty(truth.Count, "utterances");
        for (int row = 0; row < truth.Count; row++)
        {
            if (truth[row] < 0 || truth[row] >= probabilities[row].Count)
                throw new MetricException(FormattableString.Invariant($"Row {row} has the class {truth[row]}, which is none of its own."));
        }
        // The least float stands for a probability that was rounded to 0.
        double[][] scores = [.. probabilities.Select(row => row.Select(p => Math.Log(Math.Max(p, float.Epsilon))).ToArray())];
        double low = -LargestLogarithm, high = LargestLogarithm;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (Slope(scores, truth, Math.Exp(middle)) <= 0)
                low = middle;
            else
                high = middle;
        }
        return Math.Exp(-(low + high) / 2);
    }

    /// <summary>
    /// Finds the temperature and changes the recognizer for good: weights and biases of its classifier's last layer are divided by T. Do
    /// this before it is used. It can be saved and exported as any other.
    /// </summary>
    /// <param name="recognizer">The recognizer; its speakers must be enrolled if features are scaled per speaker.</param>
    /// <param name="validation">Rows of speakers that it was not trained on, with its classes; at least one.</param>
    /// <returns>T.</returns>
    /// <exception cref="MetricException">The set is empty.</exception>
    /// <exception cref="Models.ModelException">The classes differ.</exception>
    public static double Adapt(EmotionRecognizer recognizer, LabeledSet validation)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        ArgumentNullException.ThrowIfNull(validation);
        recognizer.CheckClasses(validation);
        double temperature = Fit(
            [.. recognizer.Predict([.. validation.Utterances]).Select(prediction => prediction.Probabilities)],
            [.. validation.Select(row => row.ClassIndex)]);
        recognizer.Network.ScaleScores(1 / temperature);
        recognizer.Network.Temperature *= temperature;
        return temperature;
    }

    private static double Slope(double[][] scores, IReadOnlyList<int> truth, double b)
    {
        double slope = 0;
        for (int row = 0; row < scores.Length; row++)
        {
            double[] s = scores[row];
            double largest = s.Max(), sum = 0, mean = 0;
            foreach (double own in s)
            {
                double weight = Math.Exp(b * (own - largest));
                sum += weight;
                mean += weight * own;
            }
            slope += mean / sum - s[truth[row]];
        }
        return slope / scores.Length;
    }
}
