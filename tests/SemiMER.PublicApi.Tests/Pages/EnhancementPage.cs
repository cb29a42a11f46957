using SemiMER;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Models;
using SemiMER.Training;

namespace Stranger;

/// <summary>The code of docs/enhancement.md.</summary>
public sealed class EnhancementPage
{
    [Fact]
    public void Features_in_each_batch()
    {
        Recipe recipe = Recipe.SupervisedOnly() with
        {
            Name = "supervised + enhancement",
            Enhancement = new EnhancementOptions
            {
                Recombination = 0.2,
                Mixup = 0.3,
                Views = new FeatureViewOptions { Noise = 0.1, MaskedColumns = 0.2 },
            },
        };

        using TrainingRun run = new SemiSupervisedTrainer(EmotionNetwork.Create(SmallData.Corpus.Schema), recipe, SmallData.Training)
            .Begin(SmallData.Labeled, SmallData.Unlabeled, SmallData.Fold.Validation);
        run.Advance().Should().BeTrue();
    }

    [Fact]
    public void Masks_of_frames()
    {
        var enhancement = new EnhancementOptions
        {
            Views = new FeatureViewOptions
            {
                ByModality = new Dictionary<Modality, FeatureViewOptions>
                {
                    [Modality.Acoustic] = new() { FrameSpans = 2, ColumnSpans = 2, LongestColumnSpan = 20 },
                },
            },
        };

        enhancement.Validate();
    }

    [Fact]
    public void Sound_in_copies()
    {
        using var temporary = new TemporaryFolder();
        string folder = temporary.File("");
        CorpusFold fold = Recorded(folder);

        var enhancement = new SoundEnhancement(
            utterance => AudioSignal.FromWav(Path.Combine(folder, $"{utterance.Id}.wav")),
            new SoundEnhancementOptions
            {
                Changes = [SoundChange.Speed(0.9), SoundChange.Speed(1.1), SoundChange.Noise(15), SoundChange.Reverberation(0.4)],
                CopyPaste = true,
                NeutralClass = "calm",
            });
        CorpusFold enhanced = enhancement.AddTo(fold);

        LabeledSet labeled = enhanced.Train.WithLabelBudget(1, seed: 0).Labeled;
        labeled.Should().HaveCount(6 * labeled.LabelCount);
    }

    [Fact]
    public void A_change_of_ones_own()
    {
        var telephone = new SoundChange(
            "telephone", (sound, random) => sound.Resample(8_000).AddNoise(decibel: 20, random).Resample(sound.SampleRate));

        telephone.Change(new AudioSignal(new float[1600], 16_000), new RandomSource(0, "any")).Samples.Length.Should().Be(1600);
    }

    private static CorpusFold Recorded(string folder)
    {
        var rows = new List<(Utterance, string?)>();
        for (int i = 0; i < 12; i++)
        {
            string path = Path.Combine(folder, $"u{i}.wav");
            float[] tone = [.. Enumerable.Range(0, 3200).Select(k => 0.5f * MathF.Sin(0.03f * (1 + i) * k))];
            WavWriter.WritePcm16(path, tone, 16_000);
            rows.Add((new Utterance { Id = $"u{i}", Speaker = $"s{i / 4}" }
                .WithFeatures([new(Modality.Acoustic, AcousticFeatures.FromWav(path).Functionals)]), i % 2 == 0 ? "calm" : "angry"));
        }
        var corpus = new InMemoryCorpus(new CorpusSchema("recorded", ["calm", "angry"], [AcousticFeatures.FunctionalSchema()]), rows);
        return SpeakerFolds.LeaveOneSpeakerOut(corpus)[0];
    }
}
