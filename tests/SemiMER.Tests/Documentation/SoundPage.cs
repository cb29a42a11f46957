using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Tests.Features.Acoustic;

namespace SemiMER.Tests.Documentation;

/// <summary>The code of the part on sound of <c>docs/features.md</c>, run.</summary>
public sealed class SoundPage
{
    [Fact]
    public void From_a_recording_to_features()
    {
        using var folder = new TemporaryDirectory();
        string path = folder.File("u1.wav");
        WavWriter.WritePcm16(path, TestSounds.Mixture(), TestSounds.Rate);

        AcousticFeatures features = AcousticFeatures.FromWav(path);
        Utterance utterance = new Utterance { Id = "u1", Speaker = "anna", Text = "I love it so much" }
            .WithFeatures([new(Modality.Acoustic, features.Functionals)]);

        utterance.Features[Modality.Acoustic].Width.Should().Be(AcousticFeatures.FunctionalSchema().Width);
    }

    [Fact]
    public void From_a_microphone()
    {
        float[][] chunks = [TestSounds.Mixture(3000), [], TestSounds.Mixture(50_000)];

        var extractor = new AcousticExtractor(new AcousticOptions { Frames = AcousticFrames.Cepstra }, sampleRate: 44_100);
        var frames = new List<float[]>();
        foreach (float[] chunk in chunks)
            frames.AddRange(extractor.Push(chunk));
        frames.AddRange(extractor.Complete());

        frames.Should().HaveCount(1 + (int)Math.Ceiling(53_000 * 16_000 / 44_100.0) / 160).And.OnlyContain(frame => frame.Length == 39);
    }
}
