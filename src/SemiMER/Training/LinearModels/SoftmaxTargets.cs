using System.Numerics.Tensors;
using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>What a linear soft-max is to say of rows, t_ik of <see cref="SoftmaxObjective"/>, and what it says.</summary>
internal static class SoftmaxTargets
{
    /// <summary>Weights of the classes: w_k = n / (K n_k), or 1.</summary>
    public static double[] ClassWeights(LabeledSet labeled, ClassWeighting weighting) => weighting == ClassWeighting.None
        ? [.. labeled.ClassCounts.Select(_ => 1.0)]
        : [.. labeled.ClassCounts.Select(count => (double)labeled.Count / (labeled.Classes.Count * count))];

    /// <summary>t_ik = w_k for the class k of row i, else 0.</summary>
    public static RowMatrix OfLabels(LabeledSet labeled, double[] weights)
    {
        var targets = new RowMatrix(new double[labeled.Count * weights.Length], weights.Length);
        for (int i = 0; i < labeled.Count; i++)
            targets.Row(i)[labeled[i].ClassIndex] = weights[labeled[i].ClassIndex];
        return targets;
    }

    /// <summary>What a fitted soft-max says of rows: p_i = softmax(W x_i + b), <c>[row, class]</c>.</summary>
    public static RowMatrix Posteriors(double[] point, RowMatrix rows, int classes)
    {
        var posteriors = new RowMatrix(new double[rows.Rows * classes], classes);
        for (int i = 0; i < rows.Rows; i++)
        {
            SoftmaxObjective.Scores(point, rows.Row(i), posteriors.Row(i));
            TensorPrimitives.SoftMax<double>(posteriors.Row(i), posteriors.Row(i));
        }
        return posteriors;
    }
}
