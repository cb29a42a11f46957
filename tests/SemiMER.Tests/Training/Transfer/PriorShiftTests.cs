using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

public sealed class PriorShiftTests
{
    private static readonly double[] Trained = [0.5, 0.3, 0.2], Met = [0.1, 0.15, 0.75];

    [Fact]
    public void Shares_are_found_where_only_they_have_changed()
    {
        // x ~ N(k, 0.7) for class k: p_s(k|x) is known.
        var random = new RandomSource(5, "prior shift");
        float[][] rows = [.. Enumerable.Range(0, 20000).Select(i =>
        {
            double u = random.NextDouble();
            int k = u < Met[0] ? 0 : u < Met[0] + Met[1] ? 1 : 2;
            return Posterior(k + 0.7 * random.NextNormal());
        })];
        IReadOnlyList<double> shares = PriorShift.EstimateShares(rows, Trained);
        shares.Sum().Should().BeApproximately(1, 1e-6);
        for (int k = 0; k < 3; k++)
            shares[k].Should().BeApproximately(Met[k], 0.03);

        // A fixed point of the formula.
        double[] again = new double[3];
        foreach (float[] row in rows)
        {
            IReadOnlyList<double> p = PriorShift.Adjust(row, Trained, shares);
            for (int k = 0; k < 3; k++)
                again[k] += p[k] / rows.Length;
        }
        for (int k = 0; k < 3; k++)
            again[k].Should().BeApproximately(shares[k], 1e-7);
    }

    [Fact]
    public void Adjusting_is_the_formula()
    {
        float[] p = [0.2f, 0.5f, 0.3f];
        double[] w = [.. p.Select((x, k) => x * Met[k] / Trained[k])];
        PriorShift.Adjust(p, Trained, Met).Zip(w, (actual, own) => Math.Abs(actual - own / w.Sum())).Max().Should().BeLessThan(1e-12);
        PriorShift.Adjust([0, 0, 1], Trained, [0.5, 0.5, 0]).Should().Equal([0, 0, 1], "no class is left that it could be");
    }

    [Fact]
    public void An_adapted_recognizer_predicts_what_adjusting_gives()
    {
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        Utterance[] rows = [.. SmallTraining.Fold.Test.Utterances.Take(20)];
        Prediction[] before = [.. recognizer.Predict(rows)];
        IReadOnlyList<double> shares = PriorShift.Adapt(recognizer, rows, [0.5, 0.5]);
        shares.Should().Equal(PriorShift.EstimateShares([.. before.Select(each => each.Probabilities)], [0.5, 0.5]));
        foreach ((Prediction was, Prediction now) in before.Zip(recognizer.Predict(rows)))
        {
            IReadOnlyList<double> expected = PriorShift.Adjust(was.Probabilities, [0.5, 0.5], [.. shares.Select(x => Math.Max(x, 1e-6))]);
            now.Probabilities.Zip(expected, (actual, wanted) => Math.Abs(actual - wanted)).Max().Should().BeLessThan(1e-5);
        }
    }

    [Fact]
    public void What_cannot_be_shares_is_refused()
    {
        Refused(() => PriorShift.EstimateShares([], Trained), "*no utterances*");
        Refused(() => PriorShift.EstimateShares([[1f]], Trained), "*length*");
        Refused(() => PriorShift.Adjust([1, 0], [1, 0], [1, 0]), "*above 0*");
        Refused(() => PriorShift.Adjust([1, 0], [0.5, 0.5], [2, -1]), "*below 0*");

        static void Refused(Func<IReadOnlyList<double>> call, string message) =>
            FluentActions.Invoking(call).Should().Throw<OptionsException>().WithMessage(message);
    }

    private static float[] Posterior(double x)
    {
        double[] density = [.. Trained.Select((share, k) => share * Math.Exp(-(x - k) * (x - k) / (2 * 0.49)))];
        return [.. density.Select(d => (float)(d / density.Sum()))];
    }
}
