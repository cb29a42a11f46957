using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace Stranger;

/// <summary>The code of docs/features.md.</summary>
public sealed class FeaturesPage
{
    [Fact]
    public void From_a_recording_to_features()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("u1.wav");
        WavWriter.WritePcm16(path, Tone(16_000), 16_000);

        AcousticFeatures features = AcousticFeatures.FromWav(path);
        Utterance utterance = new Utterance { Id = "u1", Speaker = "anna", Text = "I love it so much" }
            .WithFeatures([new(Modality.Acoustic, features.Functionals)]);

        utterance.Features[Modality.Acoustic].Width.Should().Be(AcousticFeatures.FunctionalSchema().Width);
    }

    [Fact]
    public void From_a_microphone()
    {
        float[][] chunks = [Tone(3000), [], Tone(50_000)];

        var extractor = new AcousticExtractor(new AcousticOptions { Frames = AcousticFrames.Cepstra }, sampleRate: 44_100);
        var frames = new List<float[]>();
        foreach (float[] chunk in chunks)
            frames.AddRange(extractor.Push(chunk));
        frames.AddRange(extractor.Complete());

        frames.Should().HaveCount(1 + (int)Math.Ceiling(53_000 * 16_000 / 44_100.0) / 160).And.OnlyContain(frame => frame.Length == 39);
    }

    private static float[] Tone(int count) => [.. Enumerable.Range(0, count).Select(i => 0.5f * MathF.Sin(0.05f * i))];
}
