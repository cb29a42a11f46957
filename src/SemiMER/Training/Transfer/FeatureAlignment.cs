using System.Numerics.Tensors;
using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace SemiMER.Training;

/// <summary>
/// Brings features of one corpus where those of another one lie, in closed form and without labels: x' = μ_t + σ_t A (x - μ_s) / σ_s,
/// with mean μ and deviation σ of each column in source and target. What learns from changed source rows fits the target's own features.
/// Sequences are changed frame by frame; a modality that only one of the two has stays as it is.
/// </summary>
public sealed class FeatureAlignment
{
    private readonly Dictionary<Modality, Map> maps;

    private FeatureAlignment(Dictionary<Modality, Map> maps) => this.maps = maps;

    /// <summary>A = I: each column gets the target's mean and deviation.</summary>
    /// <param name="source">Rows of the source; labels are not looked at.</param>
    /// <param name="target">Training rows of the target, labeled or not.</param>
    /// <param name="modalities">Which; null for all that both have. Leave modalities out whose features are numbers of things.</param>
    /// <exception cref="CorpusException">Both have a modality in different widths.</exception>
    public static FeatureAlignment Standardize(
        IEnumerable<Utterance> source, IEnumerable<Utterance> target, IReadOnlyCollection<Modality>? modalities = null) =>
        Create(source, target, modalities, static (_, _) => null);

    /// <summary>
    /// A = C_t^1/2 C_s^-1/2 with C = R + I, R the correlations of the columns: those of the target too (CORAL, Sun et al. 2016).
    /// </summary>
    /// <param name="source">Rows of the source; labels are not looked at.</param>
    /// <param name="target">Training rows of the target, labeled or not.</param>
    /// <param name="modalities">Which; null for all that both have. Leave modalities out whose features are numbers of things.</param>
    /// <exception cref="CorpusException">Both have a modality in different widths.</exception>
    public static FeatureAlignment Coral(
        IEnumerable<Utterance> source, IEnumerable<Utterance> target, IReadOnlyCollection<Modality>? modalities = null) =>
        Create(source, target, modalities, static (s, t) => Power(t, 0.5).matmul(Power(s, -0.5)));

    /// <summary>
    /// A = P_t P_t' P_s P_s', P the first principal axes: only what lies along them is left, turned from those of the source onto those of
    /// the target (subspace alignment, Fernando et al. 2013).
    /// </summary>
    /// <param name="source">Rows of the source; labels are not looked at.</param>
    /// <param name="target">Training rows of the target, labeled or not.</param>
    /// <param name="axes">How many axes, at least 1; where a modality has fewer columns, so many. Default 50.</param>
    /// <param name="modalities">Which; null for all that both have. Leave modalities out whose features are numbers of things.</param>
    /// <exception cref="OptionsException">The number of axes is out of range.</exception>
    /// <exception cref="CorpusException">Both have a modality in different widths.</exception>
    public static FeatureAlignment Subspace(
        IEnumerable<Utterance> source, IEnumerable<Utterance> target, int axes = 50, IReadOnlyCollection<Modality>? modalities = null)
    {
        new OptionFaults(nameof(FeatureAlignment)).AtLeast(nameof(axes), axes, 1).Throw();
        return Create(source, target, modalities, (s, t) =>
        {
            Tensor ps = Axes(s, axes), pt = Axes(t, axes);
            return pt.matmul(pt.t()).matmul(ps).matmul(ps.t());
        });
    }

    /// <summary>The utterance with changed features.</summary>
    /// <param name="utterance">An utterance of the source; it is not changed itself.</param>
    public Utterance Transform(Utterance utterance)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        return utterance.WithFeatures(utterance.Features.Select(entry => KeyValuePair.Create(
            entry.Key, maps.TryGetValue(entry.Key, out Map? map) ? map.Apply(entry.Value) : entry.Value)));
    }

    /// <summary>The set with changed features.</summary>
    /// <param name="set">Rows of the source; they are not changed themselves.</param>
    public LabeledSet Transform(LabeledSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.Changed(Transform);
    }

    private static FeatureAlignment Create(
        IEnumerable<Utterance> source, IEnumerable<Utterance> target, IReadOnlyCollection<Modality>? modalities,
        Func<Tensor, Tensor, Tensor?> turn)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        Utterance[] from = [.. source], to = [.. target];
        var maps = new Dictionary<Modality, Map>();
        foreach (Modality modality in modalities ?? [.. from.SelectMany(row => row.Features.Keys).Distinct()])
        {
            if (ColumnStatistics.Measure(modality, from) is not { } s || ColumnStatistics.Measure(modality, to) is not { } t)
                continue;
            if (s.Mean.Length != t.Mean.Length)
            {
                throw new CorpusException("features of two widths cannot be aligned: extract those of both corpora alike.",
                    modality: modality, expected: $"{t.Mean.Length} features, as the target has", actual: $"{s.Mean.Length}");
            }
            TorchLibrary.EnsureLoaded();
            using var scope = NewDisposeScope();
            using IDisposable unrecorded = no_grad();
            maps.Add(modality, new Map(s, t, turn(Correlations(modality, from, s), Correlations(modality, to, t))?.Values<double>()));
        }
        return new FeatureAlignment(maps);
    }

    // R = 1/n Σ z z' over the frames, z = (x - μ) / σ. [feature, feature]
    private static Tensor Correlations(Modality modality, Utterance[] rows, ColumnStatistics statistics)
    {
        double[] z = [.. rows.Where(row => row.Has(modality)).SelectMany(row => Scaled(row.Features[modality], statistics))];
        Tensor matrix = new RowMatrix(z, statistics.Mean.Length).ToTensor();
        return matrix.t().matmul(matrix).Over(matrix.shape[0]);
    }

    private static double[] Scaled(ModalityFeatures features, ColumnStatistics statistics)
    {
        ReadOnlySpan<float> values = features.Values.Span;
        double[] z = new double[values.Length];
        for (int i = 0; i < z.Length; i++)
            z[i] = (values[i] - statistics.Mean[i % features.Width]) / statistics.Scale[i % features.Width];
        return z;
    }

    // (R + I)^e = V (L + I)^e V'
    private static Tensor Power(Tensor correlations, double exponent)
    {
        (Tensor l, Tensor v) = linalg.eigh(correlations);
        return (v * l.ClampMin(0).Plus(1).Power(exponent)).matmul(v.t());
    }

    // P, [feature, axis]
    private static Tensor Axes(Tensor correlations, int count)
    {
        (_, Tensor v) = linalg.eigh(correlations); // by rising eigenvalue
        long width = v.shape[1], kept = Math.Min(count, width);
        return v.narrow(1, width - kept, kept);
    }

    // x' = μ_t + σ_t A (x - μ_s) / σ_s
    private sealed record Map(ColumnStatistics Source, ColumnStatistics Target, double[]? A)
    {
        public ModalityFeatures Apply(ModalityFeatures features)
        {
            int width = features.Width;
            double[] z = Scaled(features, Source);
            float[] changed = new float[z.Length];
            for (int first = 0; first < z.Length; first += width)
            {
                ReadOnlySpan<double> frame = z.AsSpan(first, width);
                for (int i = 0; i < width; i++)
                {
                    double turned = A is null ? frame[i] : TensorPrimitives.Dot(A.AsSpan(i * width, width), frame);
                    changed[first + i] = (float)(Target.Mean[i] + Target.Scale[i] * turned);
                }
            }
            return features.WithValues(changed);
        }
    }
}
