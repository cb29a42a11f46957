using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class FeatureAlignmentTests
{
    private const int Width = 4;
    private static readonly Modality Voice = new("voice");

    private static readonly Utterance[] Source = Rows("s", 60, [1, -2, 0, 10], [3, 1, 0.01, 5], 0.8),
        Target = Rows("t", 45, [0, 5, 2, -1], [1, 2, 3, 0.5], -0.5);

    [Fact]
    public void Standardize_gives_every_column_mean_and_deviation_of_the_target()
    {
        Utterance[] changed = [.. Source.Select(FeatureAlignment.Standardize(Source, Target).Transform)];
        (Vector<double> mean, Matrix<double> covariance) = Moments(changed);
        (Vector<double> wanted, Matrix<double> own) = Moments(Target);
        (mean - wanted).InfinityNorm().Should().BeLessThan(1e-5);
        (covariance.Diagonal() - own.Diagonal()).InfinityNorm().Should().BeLessThan(1e-4);
    }

    [Fact]
    public void Coral_is_the_formula_on_z_scores()
    {
        (Vector<double> meanS, Matrix<double> covS) = Moments(Source);
        (Vector<double> meanT, Matrix<double> covT) = Moments(Target);
        Vector<double> sdS = covS.Diagonal().PointwiseSqrt(), sdT = covT.Diagonal().PointwiseSqrt();
        Matrix<double> a = Power(Correlations(covT) + Matrix<double>.Build.DenseIdentity(Width), 0.5)
            * Power(Correlations(covS) + Matrix<double>.Build.DenseIdentity(Width), -0.5);
        FeatureAlignment coral = FeatureAlignment.Coral(Source, Target);
        foreach (Utterance row in Source.Take(10))
        {
            Vector<double> expected = meanT + sdT.PointwiseMultiply(a * (Values(row) - meanS).PointwiseDivide(sdS));
            (Values(coral.Transform(row)) - expected).InfinityNorm().Should().BeLessThan(1e-4);
        }
    }

    [Fact]
    public void Subspace_is_the_formula_on_z_scores()
    {
        (Vector<double> meanS, Matrix<double> covS) = Moments(Source);
        (Vector<double> meanT, Matrix<double> covT) = Moments(Target);
        Vector<double> sdS = covS.Diagonal().PointwiseSqrt(), sdT = covT.Diagonal().PointwiseSqrt();
        Matrix<double> ps = Axes(Correlations(covS), 2), pt = Axes(Correlations(covT), 2);
        Matrix<double> a = pt * pt.Transpose() * ps * ps.Transpose();
        FeatureAlignment subspace = FeatureAlignment.Subspace(Source, Target, axes: 2);
        foreach (Utterance row in Source.Take(10))
        {
            Vector<double> expected = meanT + sdT.PointwiseMultiply(a * (Values(row) - meanS).PointwiseDivide(sdS));
            (Values(subspace.Transform(row)) - expected).InfinityNorm().Should().BeLessThan(1e-4);
        }
    }

    [Fact]
    public void A_corpus_is_aligned_with_itself_by_no_change()
    {
        foreach (FeatureAlignment alignment in (FeatureAlignment[])[
            FeatureAlignment.Standardize(Source, Source), FeatureAlignment.Coral(Source, Source),
            FeatureAlignment.Subspace(Source, Source, axes: 99)])
        {
            foreach (Utterance row in Source)
                (Values(alignment.Transform(row)) - Values(row)).InfinityNorm().Should().BeLessThan(1e-4);
        }
    }

    [Fact]
    public void Constant_columns_one_row_sequences_and_absent_modalities_are_allowed()
    {
        Utterance still = Row("one", [5, 5, 5, 5]), other = new() { Id = "x", Speaker = "x" };
        foreach (FeatureAlignment alignment in (FeatureAlignment[])[
            FeatureAlignment.Standardize([still], Target), FeatureAlignment.Coral([still], Target),
            FeatureAlignment.Subspace([still], Target)])
        {
            Values(alignment.Transform(still)).Should().OnlyContain(x => double.IsFinite(x));
            alignment.Transform(other).Features.Should().BeEmpty();
        }
        Utterance sequence = new()
        {
            Id = "seq", Speaker = "s",
            Features = new Dictionary<Modality, ModalityFeatures>
            {
                [Voice] = ModalityFeatures.Sequence(new float[] { 1, 2, 3, 4, 5, 6, 7, 9 }, Width),
            },
        };
        ModalityFeatures changed = FeatureAlignment.Standardize([sequence], [sequence]).Transform(sequence).Features[Voice];
        changed.Frames.Should().Be(2);
        changed.Values.ToArray().Should().Equal(sequence.Features[Voice].Values.ToArray());
    }

    [Fact]
    public void Other_widths_and_no_axes_are_refused()
    {
        FluentActions.Invoking(() => FeatureAlignment.Coral([Row("three", [1, 2, 3])], Target))
            .Should().Throw<CorpusException>().WithMessage("*two widths*").Which.Modality.Should().Be(Voice);
        FluentActions.Invoking(() => FeatureAlignment.Subspace(Source, Target, axes: 0)).Should().Throw<OptionsException>();
    }

    private static Utterance[] Rows(string name, int count, double[] mean, double[] deviation, double shared)
    {
        var random = new RandomSource(7, name);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            double common = random.NextNormal();
            return Row($"{name}{i}", [.. mean.Select((m, c) => (float)(m + deviation[c] * (random.NextNormal() + shared * c * common)))]);
        })];
    }

    private static Utterance Row(string id, float[] values) => new()
    {
        Id = id, Speaker = "s", Features = new Dictionary<Modality, ModalityFeatures> { [Voice] = ModalityFeatures.Vector(values) },
    };

    private static Vector<double> Values(Utterance row) =>
        Vector<double>.Build.Dense([.. row.Features[Voice].Values.ToArray().Select(x => (double)x)]);

    private static (Vector<double> Mean, Matrix<double> Covariance) Moments(Utterance[] rows)
    {
        Matrix<double> x = Matrix<double>.Build.DenseOfRowVectors(rows.Select(Values));
        Vector<double> mean = x.ColumnSums() / x.RowCount;
        Matrix<double> centred = Matrix<double>.Build.DenseOfRowVectors(x.EnumerateRows().Select(row => row - mean));
        return (mean, centred.TransposeThisAndMultiply(centred) / x.RowCount);
    }

    private static Matrix<double> Correlations(Matrix<double> covariance) =>
        covariance.MapIndexed((i, j, c) => c / Math.Sqrt(covariance[i, i] * covariance[j, j]));

    private static Matrix<double> Power(Matrix<double> matrix, double exponent)
    {
        Evd<double> decomposed = matrix.Evd(Symmetricity.Symmetric);
        Vector<double> powers = decomposed.EigenValues.Map(value => Math.Pow(value.Real, exponent));
        return decomposed.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(powers) * decomposed.EigenVectors.Transpose();
    }

    private static Matrix<double> Axes(Matrix<double> matrix, int count)
    {
        Evd<double> decomposed = matrix.Evd(Symmetricity.Symmetric);
        int[] order = [.. Enumerable.Range(0, Width).OrderByDescending(i => decomposed.EigenValues[i].Real).Take(count)];
        return Matrix<double>.Build.DenseOfColumnVectors(order.Select(decomposed.EigenVectors.Column));
    }
}
