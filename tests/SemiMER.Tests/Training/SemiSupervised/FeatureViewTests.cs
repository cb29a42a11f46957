using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

public sealed class FeatureViewTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope(); // or a collection may end a tensor while libtorch reads it

    public void Dispose() => scope.Dispose();

    private const int Width = 40, Rows = 60, Frames = 30;

    private static readonly CorpusSchema Schema = new("views", ["calm", "angry"],
        [new ModalitySchema(Modality.Acoustic, Width), new ModalitySchema(Modality.Visual, Width, FeatureKind.Sequence)]);

    [Fact]
    public void Noise_has_the_deviation_asked_for()
    {
        UtteranceBatch batch = Batch();
        float[] difference = Difference(batch, View(batch, new() { Noise = 0.3 }), Modality.Acoustic);
        double mean = difference.Average(), deviation = Math.Sqrt(difference.Average(x => (x - mean) * (x - mean)));
        mean.Should().BeApproximately(0, 0.02);
        deviation.Should().BeApproximately(0.3, 0.02);
        (difference.Count(x => Math.Abs(x) > 0.6) / (double)difference.Length).Should()
            .BeApproximately(0.0455, 0.015, "beyond two deviations");
    }

    [Fact]
    public void Columns_are_masked_over_all_frames()
    {
        UtteranceBatch batch = Batch();
        UtteranceBatch view = View(batch, new() { MaskedColumns = 0.25 });
        Tensor before = batch.Modalities[Modality.Visual].Values, after = view.Modalities[Modality.Visual].Values;
        int masked = 0;
        int[] present = [.. Enumerable.Range(0, Rows).Where(i => i % 6 != 2)];
        foreach (int i in present)
        {
            for (int column = 0; column < Width; column++)
            {
                float[] x = before[i].select(1, column).Values<float>(), y = after[i].select(1, column).Values<float>();
                bool isMasked = y.All(value => value == 0);
                masked += isMasked ? 1 : 0;
                if (!isMasked)
                    y.Should().Equal(x);
            }
        }
        (masked / (double)(present.Length * Width)).Should().BeApproximately(0.25, 0.03);
    }

    [Fact]
    public void Spans_are_whole_frames_and_no_longer_than_allowed()
    {
        UtteranceBatch batch = Batch();
        var lengths = new HashSet<int>();
        for (int draw = 0; draw < 5; draw++)
        {
            UtteranceBatch view = View(batch, new() { FrameSpans = 1, LongestSpan = 4, LargestSpanShare = 0.5 }, draw);
            Difference(batch, view, Modality.Acoustic).Should().OnlyContain(x => x == 0, "a vector has no frames");
            Tensor values = view.Modalities[Modality.Visual].Values;
            for (int i = 0; i < Rows; i++)
            {
                if (i % 6 == 2)
                    continue;
                int real = FramesOf(i);
                bool[] masked = [.. Enumerable.Range(0, real).Select(t => values[i][t].Values<float>().All(x => x == 0))];
                int count = masked.Count(isMasked => isMasked);
                lengths.Add(count);
                count.Should().BeLessThanOrEqualTo(Math.Min(4, real / 2));
                if (count > 0)
                    (Array.LastIndexOf(masked, true) - Array.IndexOf(masked, true) + 1).Should().Be(count, "it is one span");
            }
        }
        lengths.Should().BeEquivalentTo([0, 1, 2, 3, 4]);
    }

    [Fact]
    public void What_stands_under_a_mask_is_never_touched()
    {
        UtteranceBatch batch = Batch();
        ModalityBatch voice = batch.Modalities[Modality.Acoustic], face = batch.Modalities[Modality.Visual];
        voice.Values.masked_fill_(voice.Present.logical_not().unsqueeze(1), float.NaN);
        face.Values.masked_fill_(face.Frames!.logical_not().unsqueeze(2), float.NaN);
        UtteranceBatch view = View(batch, FeatureViewOptions.Strong with { ModalityDropout = 0 });
        foreach (Modality modality in (Modality[])[Modality.Acoustic, Modality.Visual])
        {
            float[] x = batch.Modalities[modality].Values.Values<float>(), y = view.Modalities[modality].Values.Values<float>();
            x.Zip(y).Should().OnlyContain(pair => float.IsNaN(pair.First) == float.IsNaN(pair.Second));
            x.Zip(y).Should().Contain(pair => pair.First != pair.Second);
            view.Modalities[modality].Present.Values<bool>().Should().Equal(batch.Modalities[modality].Present.Values<bool>());
        }
        view.Modalities[Modality.Visual].Frames!.Values<bool>().Should().Equal(face.Frames.Values<bool>());
    }

    [Fact]
    public void Spans_of_columns_are_neighbours_and_no_longer_than_allowed()
    {
        UtteranceBatch batch = Batch();
        var lengths = new HashSet<int>();
        for (int draw = 0; draw < 5; draw++)
        {
            UtteranceBatch view = View(batch, new() { ColumnSpans = 1, LongestColumnSpan = 6 }, draw);
            Difference(batch, view, Modality.Acoustic).Should().OnlyContain(x => x == 0, "a vector has no neighbouring columns");
            Tensor before = batch.Modalities[Modality.Visual].Values, after = view.Modalities[Modality.Visual].Values;
            for (int i = 0; i < Rows; i++)
            {
                if (i % 6 == 2)
                    continue;
                float[] x = before[i].narrow(0, 0, FramesOf(i)).Values<float>(), y = after[i].narrow(0, 0, FramesOf(i)).Values<float>();
                int[] masked = [.. Enumerable.Range(0, Width).Where(column => y[column] == 0)];
                lengths.Add(masked.Length);
                masked.Should().Equal(Enumerable.Range(masked.FirstOrDefault(), masked.Length), "they are neighbours");
                for (int k = 0; k < x.Length; k++)
                    y[k].Should().Be(masked.Contains(k % Width) ? 0 : x[k]);
            }
        }
        lengths.Should().BeEquivalentTo([0, 1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public void The_last_modality_of_an_utterance_stays()
    {
        UtteranceBatch batch = Batch();
        UtteranceBatch view = View(batch, new() { ModalityDropout = 0.6 });
        (bool Voice, bool Face)[] before = Present(batch), after = Present(view);
        for (int i = 0; i < Rows; i++)
        {
            (after[i].Voice || after[i].Face).Should().BeTrue();
            (after[i].Voice && !before[i].Voice).Should().BeFalse();
            (after[i].Face && !before[i].Face).Should().BeFalse();
        }
        int both = before.Count(row => row is (true, true));
        int dropped = before.Zip(after).Count(row => row.First is (true, true) && row.Second is not (true, true));
        (dropped / (double)both).Should().BeApproximately(0.84, 0.15, "both stay where neither is dropped");
        view.Modalities[Modality.Acoustic].AllPresent.Should().BeFalse();

        static (bool, bool)[] Present(UtteranceBatch batch) =>
            [.. batch.Modalities[Modality.Acoustic].Present.Values<bool>().Zip(batch.Modalities[Modality.Visual].Present.Values<bool>())];
    }

    [Fact]
    public void A_modality_left_out_is_one_that_was_never_there()
    {
        using EmotionNetwork network = EmotionNetwork.Create(Schema, SmallTraining.NetworkOptions);
        network.eval();
        UtteranceBatch batch = Batch();
        UtteranceBatch view = View(batch, new() { ModalityDropout = 0.6 });
        bool[] voice = view.Modalities[Modality.Acoustic].Present.Values<bool>();
        bool[] face = view.Modalities[Modality.Visual].Present.Values<bool>();
        UtteranceBatch same = UtteranceBatch.Create(Schema, [.. batch.Utterances.Select((row, i) => row.WithModalities(
            [.. (voice[i] ? (Modality[])[Modality.Acoustic] : []), .. (face[i] ? (Modality[])[Modality.Visual] : [])]))]);
        Rounding.Agree(network.call(view).Values<float>(), network.call(same).Values<float>());
    }

    [Fact]
    public void The_same_stream_gives_the_same_view_and_the_batch_stays()
    {
        UtteranceBatch batch = Batch();
        float[] before = batch.Modalities[Modality.Visual].Values.Values<float>();
        float[] one = View(batch, FeatureViewOptions.Strong).Modalities[Modality.Visual].Values.Values<float>();
        manual_seed(77);
        View(batch, FeatureViewOptions.Strong).Modalities[Modality.Visual].Values.Values<float>().Should().Equal(one);
        View(batch, FeatureViewOptions.Strong, seed: 1).Modalities[Modality.Visual].Values.Values<float>().Should().NotEqual(one);
        batch.Modalities[Modality.Visual].Values.Values<float>().Should().Equal(before);
    }

    [Fact]
    public void Identifiers_stay_and_modalities_may_differ()
    {
        UtteranceBatch batch = Batch();
        UtteranceBatch view = FeatureViews.Of(batch, FeatureViewOptions.Strong, [Modality.Visual], Draws(0));
        Difference(batch, view, Modality.Visual).Should().OnlyContain(x => x == 0);
        Difference(batch, view, Modality.Acoustic).Should().Contain(x => x != 0);
        view = View(batch, new() { Noise = 1, ByModality = new Dictionary<Modality, FeatureViewOptions> { [Modality.Acoustic] = new() } });
        Difference(batch, view, Modality.Acoustic).Should().OnlyContain(x => x == 0);
        Difference(batch, view, Modality.Visual).Should().Contain(x => x != 0);
    }

    [Fact]
    public void Views_leave_no_tensor_and_read_none()
    {
        using UtteranceBatch batch = Batch();
        foreach (ModalityBatch modality in batch.Modalities.Values)
            _ = modality.Present;
        long before = LiveTensors.Count, reads = HostReads.Count;
        using (NewDisposeScope())
            View(batch, FeatureViewOptions.Strong);
        LiveTensors.Count.Should().Be(before);
        HostReads.Count.Should().Be(reads);
    }

    [Fact]
    public void Every_fault_is_listed()
    {
        var options = new FeatureViewOptions
        {
            Noise = -1, MaskedColumns = 1, FrameSpans = -1, LongestSpan = 0, LargestSpanShare = 1, ModalityDropout = double.NaN,
            ByModality = new Dictionary<Modality, FeatureViewOptions> { [Modality.Visual] = new() { Noise = -2, ModalityDropout = 0.1 } },
        };
        FluentActions.Invoking(options.Validate).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(8)
            .And.Contain(fault => fault.Contains("View of 'visual': Noise is -2", StringComparison.Ordinal));
    }

    private static int FramesOf(int row) => 1 + row * 7 % Frames;

    private static DropoutMasks Draws(long seed) => new(new RandomSource(seed, "augment"));

    private static UtteranceBatch View(UtteranceBatch batch, FeatureViewOptions options, long seed = 0) =>
        FeatureViews.Of(batch, options, [], Draws(seed));

    // Sequences of many lengths; every sixth utterance lacks the voice, others the face.
    private static UtteranceBatch Batch()
    {
        var random = new RandomSource(4, "features");
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal() + 3)];
        return UtteranceBatch.Create(Schema, [.. Enumerable.Range(0, Rows).Select(i =>
        {
            var features = new Dictionary<Modality, ModalityFeatures>();
            if (i % 6 != 1)
                features.Add(Modality.Acoustic, ModalityFeatures.Vector(Draw(Width)));
            if (i % 6 != 2)
                features.Add(Modality.Visual, ModalityFeatures.Sequence(Draw(FramesOf(i) * Width), Width));
            return new Utterance { Id = $"u{i}", Speaker = "s", Features = features };
        })]);
    }

    private static float[] Difference(UtteranceBatch batch, UtteranceBatch view, Modality modality)
    {
        ModalityBatch from = batch.Modalities[modality];
        float[] x = from.Values.Values<float>(), y = view.Modalities[modality].Values.Values<float>();
        bool[] present = from.Present.Values<bool>();
        int size = x.Length / present.Length;
        return [.. x.Zip(y, (one, other) => other - one).Where((_, i) => present[i / size])];
    }
}
