using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Training;

/// <summary>
/// Classes that are more or less frequent where a recognizer is used than where it was trained, with everything else alike:
/// p_t(k|x) ∝ p_s(k|x) π_t,k / π_s,k (Saerens, Latinne and Decaestecker 2002). The shares π_t are found from utterances without labels.
/// </summary>
/// <remarks>
/// It is as right as the recognizer's probabilities: from words of MELD to those of iemocap it lost 16 points of UA (docs/evidence.md).
/// </remarks>
public static class PriorShift
{
    private const int MostRounds = 1000;
    private const double SmallestChange = 1e-9;

    /// <summary>
    /// The share of each class among utterances, by expectation maximisation: p_ik ∝ p_s(k|x_i) π_k / π_s,k, then π_k = 1/n Σ_i p_ik, until
    /// no share changes by 1e-9.
    /// </summary>
    /// <param name="probabilities">What a recognizer said of each utterance, p_s(k|x_i); at least one row.</param>
    /// <param name="trainedShares">
    /// π_s, the share of each class that the recognizer was trained for, above 0, in all 1: those of its labeled rows, or 1/K if it weighs
    /// classes equally.
    /// </param>
    /// <returns>π_t, in all 1.</returns>
    /// <exception cref="OptionsException">There are no rows, they differ in length, or a share is out of range.</exception>
    public static IReadOnlyList<double> EstimateShares(
        IReadOnlyList<IReadOnlyList<float>> probabilities, IReadOnlyList<double> trainedShares)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(trainedShares);
        CheckShares(trainedShares)
            .Require(probabilities.Count > 0, "There are no utterances to estimate shares of.")
            .Require(probabilities.All(row => row.Count == trainedShares.Count), "Rows of probabilities and shares differ in length.")
            .Throw();
        int classes = trainedShares.Count;
        double[] shares = [.. trainedShares];
        for (int round = 0; round < MostRounds; round++)
        {
            double[] next = new double[classes];
            foreach (IReadOnlyList<float> row in probabilities)
            {
                double[] p = Adjusted(row, trainedShares, shares);
                for (int k = 0; k < classes; k++)
                    next[k] += p[k] / probabilities.Count;
            }
            double change = Enumerable.Range(0, classes).Max(k => Math.Abs(next[k] - shares[k]));
            shares = next;
            if (change < SmallestChange)
                break;
        }
        return shares;
    }

    /// <summary>Probabilities for other shares of the classes: p_k π_t,k / π_s,k, in all 1.</summary>
    /// <param name="probabilities">The probability of each class.</param>
    /// <param name="trainedShares">π_s, as above.</param>
    /// <param name="shares">π_t, at least 0, in all 1.</param>
    /// <exception cref="OptionsException">Lengths differ, or a share is out of range.</exception>
    public static IReadOnlyList<double> Adjust(
        IReadOnlyList<float> probabilities, IReadOnlyList<double> trainedShares, IReadOnlyList<double> shares)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(trainedShares);
        ArgumentNullException.ThrowIfNull(shares);
        CheckShares(trainedShares)
            .Require(probabilities.Count == trainedShares.Count && shares.Count == trainedShares.Count,
                "Probabilities and shares differ in length.")
            .Require(shares.All(share => share >= 0 && double.IsFinite(share)), $"A share of {nameof(shares)} is below 0.")
            .Throw();
        return Adjusted(probabilities, trainedShares, shares);
    }

    /// <summary>
    /// Estimates the shares among utterances and changes the recognizer for good: its classifier's biases get ln(π_t,k / π_s,k). Do this
    /// before it is used.
    /// </summary>
    /// <param name="recognizer">The recognizer; its speakers must be enrolled if features are scaled per speaker.</param>
    /// <param name="utterances">Utterances as it will meet them, without labels; at least one.</param>
    /// <param name="trainedShares">π_s, as above.</param>
    /// <returns>π_t.</returns>
    /// <exception cref="OptionsException">There are no rows, or a share is out of range.</exception>
    /// <exception cref="CorpusException">An utterance cannot be recognised.</exception>
    public static IReadOnlyList<double> Adapt(
        EmotionRecognizer recognizer, IReadOnlyList<Utterance> utterances, IReadOnlyList<double> trainedShares)
    {
        const double least = 1e-6; // a class that nobody is taken for keeps a finite score
        ArgumentNullException.ThrowIfNull(recognizer);
        ArgumentNullException.ThrowIfNull(utterances);
        IReadOnlyList<double> shares =
            EstimateShares([.. recognizer.Predict(utterances).Select(prediction => prediction.Probabilities)], trainedShares);
        recognizer.Network.AddToScores([.. shares.Select((share, k) => (float)Math.Log(Math.Max(share, least) / trainedShares[k]))]);
        return shares;
    }

    private static OptionFaults CheckShares(IReadOnlyList<double> trained) => new OptionFaults(nameof(PriorShift))
        .Require(trained.Count > 0 && trained.All(share => share > 0 && double.IsFinite(share)) && Math.Abs(trained.Sum() - 1) < 1e-3,
            "The shares of the training must be above 0 and 1 in all.");

    private static double[] Adjusted(IReadOnlyList<float> p, IReadOnlyList<double> trained, IReadOnlyList<double> shares)
    {
        double[] adjusted = new double[p.Count];
        double sum = 0;
        for (int k = 0; k < adjusted.Length; k++)
            sum += adjusted[k] = p[k] * shares[k] / trained[k];
        for (int k = 0; k < adjusted.Length; k++)
            adjusted[k] = sum > 0 ? adjusted[k] / sum : p[k];
        return adjusted;
    }
}
