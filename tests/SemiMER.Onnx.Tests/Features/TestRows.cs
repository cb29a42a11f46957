using SemiMER.Corpora;
using SemiMER.Features;

namespace SemiMER.Onnx.Tests;

/// <summary>Rows, sounds and comparisons for tests of extractors.</summary>
internal static class TestRows
{
    public static CorpusRow Row(string id, string? text = null) =>
        new(new Utterance { Id = id, Speaker = "speaker", Text = text }, ClassIndex: 0);

    public static CorpusRow[] Rows(int count, Func<int, string?>? text = null) =>
        [.. Enumerable.Range(0, count).Select(i => Row($"u{i}", text?.Invoke(i)))];

    /// <summary>Noise.</summary>
    public static AudioSignal Sound(int samples, int seed, int rate = 16_000) => new(TestModels.Numbers(samples, seed), rate);

    public static IEnumerable<double> Samples(AudioSignal sound) => sound.Samples.ToArray().Select(sample => (double)sample);

    public static double[] MeanOf(double[][] frames) => [.. frames[0].Select((_, i) => frames.Average(frame => frame[i]))];

    public static void ShouldBe(this ModalityFeatures? found, IEnumerable<double> expected, double within = 1e-5)
    {
        found.Should().NotBeNull();
        double[] numbers = [.. expected];
        found!.Values.Length.Should().Be(numbers.Length);
        double scale = Math.Max(1, numbers.Max(Math.Abs));
        double[] differences = [.. numbers.Select((number, i) => Math.Abs(number - found.Values.Span[i]) / scale)];
        differences.Max().Should().BeLessThan(within);
    }
}
