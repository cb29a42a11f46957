using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Models;

/// <summary>Outside trainings modality dropout draws from the generator of the process, so this test runs while no other does.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ModalityDropoutTests
{
    [Fact]
    public void Modality_dropout_drops_at_its_rate_never_the_last_and_never_in_evaluation()
    {
        const int Rows = 4000;
        manual_seed(3);
        using Tensor present = tensor(Enumerable.Range(0, Rows * 3).Select(i => (i / 3 % 8 >> (i % 3) & 1) == 1).ToArray(), [Rows, 3]);
        using Tensor left = ModalityDropout.Remaining(present, 0.3);
        bool[] before = present.data<bool>().ToArray(), after = left.data<bool>().ToArray();
        int dropped = 0, could = 0;
        for (int row = 0; row < Rows; row++)
        {
            bool[] had = before[(3 * row)..(3 * row + 3)], has = after[(3 * row)..(3 * row + 3)];
            has.Zip(had).Should().OnlyContain(pair => !pair.First || pair.Second);
            has.Contains(true).Should().Be(had.Contains(true));
            if (had.Count(there => there) == 3)
                (dropped, could) = (dropped + has.Count(there => !there), could + 3);
        }
        // All three fall with 0.3^3; one of them then stays.
        double expected = (3 * 0.3 - Math.Pow(0.3, 3)) / 3, deviation = Math.Sqrt(expected * (1 - expected) / could);
        ((double)dropped / could).Should().BeApproximately(expected, 4 * deviation);

        using EmotionNetwork network = EmotionNetwork.Create(
            SmallTraining.Corpus.Schema, SmallTraining.NetworkOptions with { ModalityDropout = 0.5, InputDropout = 0, Dropout = 0 });
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, Subsets());
        float[] Scores() => network.call(batch).data<float>().ToArray();
        network.eval();
        float[] evaluated = Scores();
        Scores().Should().Equal(evaluated);
        network.train();
        manual_seed(1);
        float[] trained = Scores();
        trained.Should().NotEqual(evaluated);
        manual_seed(1);
        Scores().Should().Equal(trained);
    }

    private static Utterance[] Subsets() => [.. SmallTraining.Corpus.Rows.Take(8).Skip(1)
        .Select((row, i) => row.Utterance.WithModalities(SmallTraining.Corpus.Schema.Modalities.Select(entry => entry.Modality)
            .Where((_, m) => (i + 1 >> m & 1) == 1)))];
}
