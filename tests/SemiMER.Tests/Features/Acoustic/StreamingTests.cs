using SemiMER.Features;

namespace SemiMER.Tests.Features.Acoustic;

/// <summary>Sound that comes in chunks gives the frames of the whole sound, bit for bit.</summary>
public sealed class StreamingTests
{
    public static TheoryData<AcousticFrames, FramePadding, int> Cases
    {
        get
        {
            var cases = new TheoryData<AcousticFrames, FramePadding, int>();
            foreach (FramePadding padding in Enum.GetValues<FramePadding>())
            {
                foreach (AcousticFrames frames in Enum.GetValues<AcousticFrames>())
                    cases.Add(frames, padding, 16000);
                cases.Add(AcousticFrames.LogMel, padding, 22050);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Chunks_of_any_size_give_the_same_bits(AcousticFrames frames, FramePadding padding, int rate)
    {
        var options = new AcousticOptions { Frames = frames, Frame = new FrameOptions { Padding = padding } };
        float[] sound = TestSounds.Mixture(rate / 3);
        var whole = new AcousticExtractor(options, rate);
        float[][] expected = [.. whole.Push(sound), .. whole.Complete()];
        var random = new RandomSource((int)frames, "chunks");
        foreach (int largest in (int[])[3, 200, 5000])
        {
            var chunked = new AcousticExtractor(options, rate);
            var rows = new List<float[]>();
            for (int first = 0; first < sound.Length;)
            {
                int count = Math.Min(sound.Length - first, random.NextInt32(largest));
                rows.AddRange(chunked.Push(sound.AsSpan(first, count)));
                first += count;
            }
            rows.AddRange(chunked.Complete());
            rows.Should().HaveCount(expected.Length);
            for (int row = 0; row < expected.Length; row++)
                rows[row].Should().Equal(expected[row]);
        }
    }

    [Fact]
    public void Frames_come_out_as_soon_as_their_last_sample_is_in()
    {
        var extractor = new AcousticExtractor(new AcousticOptions { Frame = new FrameOptions { Padding = FramePadding.None } });
        extractor.Push(new float[399]).Should().BeEmpty();
        extractor.Push(new float[1]).Should().HaveCount(1);
        extractor.Push(new float[160]).Should().HaveCount(1);
        extractor.Complete().Should().BeEmpty();
    }

    [Theory]
    [InlineData(FramePadding.None, 399, 0)]
    [InlineData(FramePadding.None, 400, 1)]
    [InlineData(FramePadding.None, 720, 3)]
    [InlineData(FramePadding.Zero, 0, 0)]
    [InlineData(FramePadding.Zero, 1, 1)]
    [InlineData(FramePadding.Zero, 160, 2)]
    [InlineData(FramePadding.Reflect, 1, 1)]
    [InlineData(FramePadding.Reflect, 150, 1)]
    [InlineData(FramePadding.Reflect, 720, 5)]
    public void Number_of_frames_is_as_stated(FramePadding padding, int samples, int frames)
    {
        var extractor = new AcousticExtractor(new AcousticOptions { Frame = new FrameOptions { Padding = padding } });
        (extractor.Push(TestSounds.Mixture(samples)).Count + extractor.Complete().Count).Should().Be(frames);
    }

    [Theory]
    [InlineData(10, 4, 3)]
    [InlineData(10, 4, 1)]
    [InlineData(7, 3, 5)]
    [InlineData(4, 9, 50)]
    public void Frames_are_those_of_the_padded_sound(int length, int shift, int samples)
    {
        float[] sound = [.. Enumerable.Range(1, samples).Select(i => (float)i)];
        foreach (FramePadding padding in Enum.GetValues<FramePadding>())
        {
            int head = padding == FramePadding.None ? 0 : length / 2, tail = padding == FramePadding.None ? 0 : length - length / 2;
            float[] padded = [.. Enumerable.Range(-head, samples + head + tail).Select(i => padding == FramePadding.Zero
                ? (i < 0 || i >= samples ? 0 : sound[i])
                : sound[Folded(i, samples)])];
            var cutter = new FrameCutter(length, shift, padding);
            var frames = new List<float[]>();
            foreach (float sample in sound)
                cutter.Push([sample], frame => frames.Add(frame.ToArray()));
            cutter.Complete(frame => frames.Add(frame.ToArray()));
            frames.Should().HaveCount(padded.Length < length ? 0 : 1 + (padded.Length - length) / shift);
            for (int k = 0; k < frames.Count; k++)
                frames[k].Should().Equal(padded[(k * shift)..(k * shift + length)]);
        }
    }

    [Fact]
    public void Bad_samples_and_finished_sounds_are_refused()
    {
        var extractor = new AcousticExtractor();
        extractor.Push(new float[10]);
        FluentActions.Invoking(() => extractor.Push([0, float.NaN])).Should().Throw<AudioException>()
            .WithMessage("row 11: *not finite*found NaN.").Which.Sample.Should().Be(11);
        extractor.Complete().Should().HaveCount(1);
        extractor.Complete().Should().BeEmpty();
        FluentActions.Invoking(() => extractor.Push([0f])).Should().Throw<AudioException>().WithMessage("*has been completed*");
    }

    private static int Folded(int index, int count)
    {
        while (index < 0 || index >= count)
            index = count == 1 ? 0 : index < 0 ? -index : 2 * (count - 1) - index;
        return index;
    }
}
