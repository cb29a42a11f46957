using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Tests.Features.Acoustic;

public sealed class SoundEnhancementTests
{
    private static readonly SoundEnhancementOptions Options = new()
    {
        Changes = [SoundChange.Speed(1.1), SoundChange.Noise(10), SoundChange.Reverberation(0.2)], CopyPaste = true, NeutralClass = "calm",
    };

    [Fact]
    public void Copies_have_the_features_of_the_changed_sound()
    {
        CorpusFold fold = Tones();
        (LabeledSet labeled, _) = new SoundEnhancement(SoundOf, Options).AddTo(fold).Train.WithLabelBudget(1, 0);
        int origins = labeled.LabelCount;
        labeled.Should().HaveCount(5 * origins);
        labeled.Utterances.Select(row => row.Id).Should().OnlyHaveUniqueItems();
        foreach (LabeledUtterance copy in labeled.Skip(origins))
        {
            LabeledUtterance origin = labeled.Single(row => row.Utterance.Id == copy.CopyOf);
            copy.ClassIndex.Should().Be(origin.ClassIndex);
            copy.Utterance.Id.Should().StartWith(origin.Utterance.Id + "~");
            copy.Utterance.Features[Modality.Lexical].Should().BeSameAs(origin.Utterance.Features[Modality.Lexical]);
            string change = copy.Utterance.Id[(origin.Utterance.Id.Length + 1)..];
            AudioSignal sound = SoundOf(origin.Utterance)!;
            AudioSignal changed = change switch
            {
                "speed 1.1" => sound.ChangeSpeed(1.1),
                "noise 10 dB" => sound.AddNoise(10, new RandomSource(0, $"noise 10 dB of '{origin.Utterance.Id}'")),
                "reverberation 0.2 s" => SoundChange.Reverberation(0.2)
                    .Change(sound, new RandomSource(0, $"reverberation 0.2 s of '{origin.Utterance.Id}'")),
                _ => Joined(change),
            };
            copy.Utterance.Features[Modality.Acoustic].Values.ToArray().Should()
                .Equal(AcousticFeatures.Of(changed).Functionals.Values.ToArray());
        }

        AudioSignal Joined(string pair)
        {
            LabeledUtterance[] both = [.. pair.Split('+').Select(id => labeled.Single(row => row.Utterance.Id == id))];
            both.Select(row => row.ClassIndex).Should().Match(classes => classes.Distinct().Count() == 1 || classes.Contains(0));
            return SoundOf(both[0].Utterance)!.FollowedBy(SoundOf(both[1].Utterance)!);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_copies_and_a_budget_looks_at_its_own_labels()
    {
        CorpusFold fold = Tones();
        var enhancement = new SoundEnhancement(SoundOf, Options);
        (LabeledSet labeled, _) = enhancement.AddTo(fold).Train.WithLabelBudget(0.5, 1);
        (LabeledSet again, _) = new SoundEnhancement(SoundOf, Options).AddTo(fold).Train.WithLabelBudget(0.5, 1);
        Values(again).Should().Equal(Values(labeled));
        (LabeledSet other, _) = new SoundEnhancement(SoundOf, Options with { Seed = 1 }).AddTo(fold).Train.WithLabelBudget(0.5, 1);
        Values(other).Should().NotEqual(Values(labeled));
        HashSet<string> kept = [.. labeled.Where(row => row.CopyOf is null).Select(row => row.Utterance.Id)];
        labeled.Where(row => row.Utterance.Id.Contains('+')).SelectMany(row => row.Utterance.Id.Split('~')[1].Split('+'))
            .Should().NotBeEmpty().And.BeSubsetOf(kept, "labels outside of the budget choose no partner");

        static float[] Values(LabeledSet set) =>
            [.. set.SelectMany(row => row.Utterance.Features[Modality.Acoustic].Values.ToArray())];
    }

    [Fact]
    public void Rows_without_a_recording_have_no_copy_and_features_are_computed_once()
    {
        int asked = 0;
        var enhancement = new SoundEnhancement(row =>
        {
            asked++;
            return row.Id.EndsWith('0') ? null : SoundOf(row);
        }, new SoundEnhancementOptions { Changes = [SoundChange.Speed(1.1)] });
        CorpusFold fold = enhancement.AddTo(Tones());
        (LabeledSet labeled, _) = fold.Train.WithLabelBudget(1, 0);
        labeled.Count.Should().Be(2 * labeled.LabelCount - labeled.Count(row => row.CopyOf is null && row.Utterance.Id.EndsWith('0')));
        labeled.Should().NotContain(row => row.CopyOf != null && row.CopyOf.EndsWith('0'));
        int before = asked;
        fold.Train.WithLabelBudget(0.5, 3);
        asked.Should().Be(before);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        FluentActions.Invoking(() => new SoundEnhancement(SoundOf, new SoundEnhancementOptions
        {
            Changes = [SoundChange.Speed(1.1), SoundChange.Speed(1.1)], NeutralClass = "calm",
        })).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(2);
        FluentActions.Invoking(() => new SoundEnhancement(SoundOf, new SoundEnhancementOptions { Changes = [] }))
            .Should().Throw<OptionsException>();
        FluentActions.Invoking(() => new SoundEnhancement(SoundOf, Options with { NeutralClass = "bored" }).AddTo(Tones()))
            .Should().Throw<CorpusException>().WithMessage("*'bored'*");
        FluentActions.Invoking(() => new SoundEnhancement(SoundOf, Options, Modality.Lexical).AddTo(Tones()))
            .Should().Throw<CorpusException>().WithMessage("*modality 'lexical'*");
    }

    [SkippableFact]
    public void Copies_of_real_speech_never_cross_speakers()
    {
        string folder = RealData.Require("emodb_wav");
        CsvTable table = CsvTable.ReadFile(Path.Combine(folder, "all_meta.csv"));
        int file = table.IndexOf("file")!.Value, speaker = table.IndexOf("speaker")!.Value, emotion = table.IndexOf("emotion")!.Value;
        IReadOnlyList<string>[] rows = [.. table.Rows.Where(row => row[emotion] is "anger" or "neutral")
            .GroupBy(row => (row[speaker], row[emotion])).SelectMany(group => group.Take(2))];
        Dictionary<string, string> paths = rows.ToDictionary(
            row => Path.GetFileNameWithoutExtension(row[file]), row => Path.Combine(folder, row[file]));
        var corpus = new InMemoryCorpus(
            new CorpusSchema("emodb", ["anger", "neutral"], [AcousticFeatures.FunctionalSchema()]),
            rows.Select(row => (new Utterance { Id = Path.GetFileNameWithoutExtension(row[file]), Speaker = row[speaker] }.WithFeatures(
                [new(Modality.Acoustic, AcousticFeatures.FromWav(Path.Combine(folder, row[file])).Functionals)]), (string?)row[emotion])));
        var enhancement = new SoundEnhancement(
            row => AudioSignal.FromWav(paths[row.Id]), Options with { NeutralClass = "neutral" });
        IReadOnlyList<CorpusFold> folds = SpeakerFolds.GroupKFold(corpus, 5);
        foreach (CorpusFold fold in folds.Take(3).Select(enhancement.AddTo))
        {
            (LabeledSet labeled, _) = fold.Train.WithLabelBudget(1, 0);
            string[] held = [.. fold.Validation.Concat(fold.Test).Select(row => row.Utterance.Id)];
            string[] heldSpeakers = [.. fold.Validation.Concat(fold.Test).Select(row => row.Utterance.Speaker).Distinct()];
            labeled.Should().HaveCount(5 * labeled.LabelCount);
            labeled.Utterances.Select(row => row.Id).Concat(held).Should().OnlyHaveUniqueItems();
            labeled.Utterances.Select(row => row.Speaker).Should().NotIntersectWith(heldSpeakers);
            foreach (LabeledUtterance copy in labeled.Where(row => row.CopyOf is not null))
            {
                string[] named = copy.Utterance.Id.Split('~', '+');
                named[0].Should().Be(copy.CopyOf);
                named.Should().NotIntersectWith(held, "no sound of a held-out row is in a copy");
                copy.Utterance.Features[Modality.Acoustic].Values.ToArray().Should().OnlyContain(x => float.IsFinite(x));
            }
        }
    }

    private static AudioSignal? SoundOf(Utterance row)
    {
        int number = int.Parse(row.Id[1..], System.Globalization.CultureInfo.InvariantCulture);
        return new AudioSignal(TestSounds.Tone(120 + 10 * number, 3000 + 100 * number), TestSounds.Rate);
    }

    private static CorpusFold Tones()
    {
        var schema = new CorpusSchema("tones", ["calm", "angry"], [AcousticFeatures.FunctionalSchema(), new(Modality.Lexical, 2)]);
        var corpus = new InMemoryCorpus(schema, Enumerable.Range(0, 24).Select(i =>
        {
            var row = new Utterance { Id = $"u{i}", Speaker = $"s{i / 4}" };
            return (row.WithFeatures(
            [
                new(Modality.Acoustic, AcousticFeatures.Of(SoundOf(row)!).Functionals),
                new(Modality.Lexical, ModalityFeatures.Vector(new float[] { i, 1 })),
            ]), (string?)(i % 2 == 0 ? "calm" : "angry"));
        }));
        return SpeakerFolds.GroupKFold(corpus, 3)[0];
    }
}
