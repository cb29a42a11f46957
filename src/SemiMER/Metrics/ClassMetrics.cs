using System.Text.Json.Serialization;

namespace SemiMER.Metrics;

/// <summary>
/// How well one class is recognised. With TP = utterances of the class recognised as it, FN = its utterances recognised as another,
/// FP = others recognised as it. All ratios lie in 0..1 and higher is better.
/// </summary>
/// <remarks>
/// Classes that do not occur have these answers:
/// <list type="table">
/// <item><term>in the truth, never predicted</term><description>recall 0, precision 0, F1 0</description></item>
/// <item><term>predicted, not in the truth</term><description>recall NaN, precision 0, F1 0</description></item>
/// <item><term>in neither</term><description>recall, precision and F1 NaN</description></item>
/// </list>
/// </remarks>
/// <param name="Name">The class.</param>
/// <param name="Recall">TP / (TP + FN): the share of the class that was found. NaN without utterances of the class.</param>
/// <param name="Precision">
/// TP / (TP + FP): the share of its predictions that are right. 0 if the class occurs but is never predicted.
/// </param>
/// <param name="F1">2 TP / (2 TP + FP + FN): the harmonic mean of recall and precision.</param>
/// <param name="Support">TP + FN: the number of utterances of the class.</param>
/// <param name="PredictedCount">TP + FP: the number of utterances recognised as the class.</param>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed record ClassMetrics(string Name, double Recall, double Precision, double F1, long Support, long PredictedCount)
{
    internal static ClassMetrics FromMatrix(ConfusionMatrix matrix, int classIndex)
    {
        double truePositives = (double)matrix[classIndex, classIndex];
        long support = matrix.TruthCount(classIndex);
        long predicted = matrix.PredictedCount(classIndex);
        return new ClassMetrics(
            matrix.ClassNames[classIndex],
            Recall: support > 0 ? truePositives / support : double.NaN,
            Precision: predicted > 0 ? truePositives / predicted : support > 0 ? 0 : double.NaN,
            F1: support + predicted > 0 ? 2 * truePositives / (support + predicted) : double.NaN, // TP + FN + TP + FP in the denominator
            support,
            predicted);
    }
}
