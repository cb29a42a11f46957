using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Tests.Features.Acoustic;

public sealed class WavSourceTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly CorpusListing listing;

    public WavSourceTests()
    {
        File.WriteAllText(folder.File("ids.csv"), "file,who,emotion\na.wav,anna,sad\nb.wav,ben,glad\nc.wav,ben,\n");
        listing = FeatureFolder.Read(folder.Root, new FeatureFolderOptions
        {
            IdColumn = "file", SpeakerColumn = "who", LabelColumn = "emotion",
        });
        Directory.CreateDirectory(folder.File("rec"));
        foreach ((int i, string name) in ((string[])["a", "b"]).Index())
            WavWriter.WritePcm16(folder.File($"rec/{name}.wav"), TestSounds.Tone(200 + 100 * i, 8000), 16_000);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Recordings_become_functionals_or_frames()
    {
        WavWriter.WritePcm16(folder.File("rec/c.wav"), new float[8000], 8_000);
        var options = new AcousticOptions { Frames = AcousticFrames.Cepstra };
        var frames = new Modality("frames");
        InMemoryCorpus corpus = listing.WithFeatures(
            ModalitySource.FromWav(Modality.Acoustic, FeatureKind.Vector, folder.Root, "rec/{id}"),
            ModalitySource.FromWav(frames, FeatureKind.Sequence, folder.Root, "rec/{id}", options));
        corpus.Schema.Modalities.Should().Equal(AcousticFeatures.FunctionalSchema(), AcousticFeatures.FrameSchema(options, frames));
        foreach (CorpusRow row in corpus.Rows)
        {
            string path = folder.File("rec/" + row.Utterance.Id);
            row.Utterance.Features[Modality.Acoustic].Values.ToArray().Should()
                .Equal(AcousticFeatures.FromWav(path).Functionals.Values.ToArray());
            row.Utterance.Features[frames].Values.ToArray().Should().Equal(AcousticFeatures.FromWav(path, options).Frames.Values.ToArray());
        }
    }

    [Fact]
    public void Missing_recordings_are_faults_or_absent_and_options_are_checked_at_once()
    {
        FluentActions.Invoking(() => listing.WithFeatures(
                ModalitySource.FromWav(Modality.Acoustic, FeatureKind.Vector, folder.Root, "rec/{id}")))
            .Should().Throw<CorpusException>().Which.Faults.Should().Equal(
                $"Utterance 'c.wav', modality 'acoustic': '{folder.File("rec/c.wav")}': does not exist.");
        InMemoryCorpus corpus = listing.WithFeatures(
            ModalitySource.FromWav(Modality.Acoustic, FeatureKind.Vector, folder.Root, "rec/{id}", missingIsAbsent: true));
        corpus.Rows.Select(row => row.Utterance.Has(Modality.Acoustic)).Should().Equal(true, true, false);
        corpus.Remarks.Should().ContainSingle().Which.Text
            .Should().Be("1 utterance(s) without the modality 'acoustic'; the first: 'c.wav'.");
        FluentActions.Invoking(() => ModalitySource.FromWav(
                Modality.Acoustic, FeatureKind.Sequence, folder.Root, "{id}", new AcousticOptions { SampleRate = 1 }))
            .Should().Throw<OptionsException>();
    }
}
