using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Batches and predictions for tests of terms on unlabeled rows.</summary>
internal static class PseudoLabelCases
{
    public const int Classes = 3;

    public static readonly double[] Shares = [0.5, 0.3, 0.2];

    private static readonly Utterance[] Pool = [.. SmallTraining.Unlabeled.Take(12)];

    public static EmotionNetwork Network(long seed = 3) => EmotionNetwork.Create(
        SmallTraining.Corpus.Schema, SmallTraining.NetworkOptions with { Dropout = 0, InputDropout = 0, Seed = seed });

    public static Tensor ClassifierBias(EmotionNetwork network) => network.named_parameters().Single(entry =>
        entry.name.StartsWith("classifier", StringComparison.Ordinal) && entry.name.EndsWith("bias", StringComparison.Ordinal)).parameter;

    public static UtteranceBatch Batch(params int[] rows) =>
        UtteranceBatch.Create(SmallTraining.Corpus.Schema, [.. rows.Select(row => Pool[row])]);

    public static LabeledBatch LabeledBatch(int rows = 6) =>
        SemiMER.Batching.LabeledBatch.Create(SmallTraining.Corpus.Schema, [.. SmallTraining.Labeled.Take(rows)]);

    /// <summary>Soft-max of normal numbers: some rows are sure, some are not.</summary>
    public static double[][] Predictions(RandomSource random, int rows, int classes = Classes)
    {
        var p = new double[rows][];
        for (int i = 0; i < rows; i++)
        {
            double scale = 6 * random.NextDouble();
            float[] e = [.. Enumerable.Range(0, classes).Select(_ => (float)Math.Exp(scale * random.NextNormal()))];
            p[i] = [.. e.Select(x => (double)(float)(x / e.Sum()))];
        }
        return p;
    }

    public static PseudoLabels Labels(double[][] p, ForwardPass pass) => new(Rows(p), pass);

    public static Tensor Rows(double[][] p) => tensor([.. p.SelectMany(row => row.Select(x => (float)x))], [p.Length, p[0].Length]);

    public static double[][] Rows(Tensor x)
    {
        float[] values = x.Values<float>();
        int width = (int)x.shape[1];
        return [.. Enumerable.Range(0, (int)x.shape[0]).Select(i => values.Skip(i * width).Take(width).Select(v => (double)v).ToArray())];
    }

    public static int Best(double[] p) => Array.IndexOf(p, p.Max());

    public static double[] SoftMax(double[] scores) => [.. scores.Select(s => Math.Exp(s) / scores.Sum(Math.Exp))];

    public static void Close(float[] actual, double[] expected, double tolerance = 1e-5)
    {
        actual.Should().HaveSameCount(expected);
        for (int i = 0; i < expected.Length; i++)
            ((double)actual[i]).Should().BeApproximately(expected[i], tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i}");
    }
}
