using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Recognition;

namespace SemiMER.Tests.Saved;

/// <summary>A file of each format that recognizers were ever saved in goes on being read and gives what it gave.</summary>
public sealed class KeptRecognizerTests
{
    private const float Tolerance = 1e-5f;

    /// <summary>
    /// Numbers of all formats. A new one gets a file, written by <see cref="KeptRecognizers.Write"/>, which is never changed.
    /// </summary>
    private static readonly int[] Formats = [1, 2];

    public static TheoryData<int> All => new(Formats);

    [Fact]
    public void There_is_a_file_of_each_format()
    {
        Directory.GetFiles(KeptRecognizers.Folder, "*.semimer").Select(Path.GetFileNameWithoutExtension).Order()
            .Should().Equal(Formats.Select(format => $"{format}").Order());
        using var file = new MemoryStream();
        using (EmotionRecognizer recognizer = KeptRecognizers.Make())
            recognizer.Save(file);
        file.Position = 0;
        SafeTensorsFile.Read(file, "now").Metadata["format"].Should().Be($"semimer-recognizer/{Formats[^1]}", "a new format is kept too");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Kept_file_gives_what_it_gave(int format)
    {
        string path = Path.Combine(KeptRecognizers.Folder, $"{format}.semimer");
        SafeTensorsFile.Read(path).Metadata["format"].Should().Be($"semimer-recognizer/{format}");
        new FileInfo(path).Length.Should().BeLessThan(16_000);
        using EmotionRecognizer recognizer = EmotionRecognizer.Load(path);
        float[][] now = KeptRecognizers.Predictions(recognizer), then = KeptRecognizers.Expected(path);
        now.Length.Should().Be(then.Length);
        for (int row = 0; row < then.Length; row++)
            now[row].Should().Equal(then[row], (one, other) => MathF.Abs(one - other) <= Tolerance, "row {0}", row);
        recognizer.Targets.Should().Equal("valence");
        recognizer.Scaler.Overall[SavedCorpus.Words].IsKept.Should().BeTrue();
    }

    [Fact]
    public void File_of_the_first_format_has_the_defaults_of_what_it_does_not_say()
    {
        using EmotionRecognizer recognizer = EmotionRecognizer.Load(Path.Combine(KeptRecognizers.Folder, "1.semimer"));
        (recognizer.Card, recognizer.TrainingRange, recognizer.ConfidenceThreshold, recognizer.Temperature)
            .Should().Be((null, null, 0, 1));
        Prediction prediction = recognizer.Predict(KeptRecognizers.Utterances[0]);
        (prediction.Abstains, prediction.Distance, prediction.IsOutOfRange).Should().Be((false, null, false));
        recognizer.CheckRange(KeptRecognizers.Utterances[0]).Should().BeNull();
    }

    [Fact]
    public void File_of_the_second_format_brings_all_back()
    {
        using EmotionRecognizer kept = EmotionRecognizer.Load(Path.Combine(KeptRecognizers.Folder, "2.semimer"));
        using EmotionRecognizer made = KeptRecognizers.Make();
        kept.Card.Should().BeEquivalentTo(KeptRecognizers.Card);
        kept.ConfidenceThreshold.Should().Be(0.4);
        kept.TrainingRange!.Modalities.Keys.Should().BeEquivalentTo([Modality.Acoustic, Modality.Visual]);
        foreach (Utterance utterance in KeptRecognizers.Utterances)
        {
            kept.Predict(utterance).Distance.Should().BeApproximately(made.Predict(utterance).Distance!.Value, 1e-5);
            kept.CheckRange(utterance).Should().BeEquivalentTo(made.CheckRange(utterance));
        }
    }
}
