using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Corpora;

namespace SemiMER.Tests.Saved;

/// <summary>What earlier versions saved is read by this one and gives what it gave; what a later one may save is refused by name.</summary>
public sealed class SavedFilesTests : IDisposable
{
    private const float Tolerance = 1e-5f;
    private readonly TemporaryDirectory place = new();

    public static TheoryData<string, string> Recognizers
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string version in Versions)
            {
                foreach (string name in SavedFiles.Results(Folder(version)).Predictions.Keys)
                    data.Add(version, name);
            }
            return data;
        }
    }

    public static TheoryData<string> VersionsOfFiles => new(Versions);

    private static string[] Versions => ["0.1"];

    public void Dispose() => place.Dispose();

    [Theory]
    [MemberData(nameof(Recognizers))]
    public void Recognizer_of_an_earlier_version_predicts_what_it_predicted(string version, string name)
    {
        using EmotionRecognizer recognizer = EmotionRecognizer.Load(SavedFiles.Recognizer(Folder(version), name));
        float[][] now = SavedFiles.Predictions(recognizer, FeatureCorpus.Open(SavedFiles.Corpus(Folder(version))));
        Same(now, SavedFiles.Results(Folder(version)).Predictions[name]);
    }

    [Theory]
    [MemberData(nameof(VersionsOfFiles))]
    public void Every_recognizer_of_an_earlier_version_is_tried(string version) =>
        Directory.GetFiles(Folder(version), "*.safetensors").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
            .Should().Equal(SavedFiles.Results(Folder(version)).Predictions.Keys.Concat(["embeddings", "vectorizer"])
                .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(VersionsOfFiles))]
    public void Corpus_of_an_earlier_version_holds_what_it_held(string version) => IsSavedCorpus(Folder(version));

    [Theory]
    [MemberData(nameof(VersionsOfFiles))]
    public void Text_features_of_an_earlier_version_give_what_they_gave(string version) => GivesSavedTextFeatures(Folder(version));

    /// <summary>So that the files of the next version can be made as those of the earlier ones were.</summary>
    [Fact]
    public void What_this_version_saves_gives_what_it_gave()
    {
        SavedFiles.Write(place.Root);
        SavedResults results = SavedFiles.Results(place.Root);
        results.Predictions.Keys.Should().Equal(SavedFiles.Results(Folder("0.1")).Predictions.Keys);
        IsSavedCorpus(place.Root);
        GivesSavedTextFeatures(place.Root);
        foreach ((string name, float[][] predictions) in results.Predictions)
        {
            using EmotionRecognizer recognizer = EmotionRecognizer.Load(SavedFiles.Recognizer(place.Root, name));
            Same(SavedFiles.Predictions(recognizer, FeatureCorpus.Open(SavedFiles.Corpus(place.Root))), predictions);
        }
    }

    [Fact]
    public void Format_of_a_later_version_is_refused_by_both_names()
    {
        FluentActions.Invoking(() => EmotionRecognizer.Load(OfFormat("encoder_dense.safetensors", "semimer-recognizer/3")))
            .Should().Throw<ModelException>().WithMessage("*later'*semimer-recognizer/3*semimer-recognizer/2*semimer-recognizer/1*");
        FluentActions.Invoking(() => LexicalVectorizer.Load(OfFormat("vectorizer.safetensors", "semimer-lexical/7")))
            .Should().Throw<FileFormatException>().WithMessage("*later'*semimer-lexical/7*semimer-lexical/1*");
        FluentActions.Invoking(() => WordEmbeddings.Load(OfFormat("embeddings.safetensors", "semimer-embeddings/2")))
            .Should().Throw<FileFormatException>().WithMessage("*later'*semimer-embeddings/2*semimer-embeddings/1*");
    }

    private static void IsSavedCorpus(string folder) =>
        FeatureCorpus.Open(SavedFiles.Corpus(folder)).ShouldHold(SavedCorpus.Create());

    private static void GivesSavedTextFeatures(string folder)
    {
        SavedResults results = SavedFiles.Results(folder);
        var vectorizer = LexicalVectorizer.Load(SavedFiles.Vectorizer(folder));
        Same([.. SavedCorpus.Texts.Select(vectorizer.Transform)], results.Vectors);
        var embeddings = WordEmbeddings.Load(SavedFiles.Embeddings(folder));
        Same([.. SavedCorpus.Texts.Select(embeddings.Mean)], results.Means);
        SavedCorpus.Texts.Select(embeddings.IndicesOf).Should().BeEquivalentTo(results.Numbers, options => options.WithStrictOrdering());
        Vocabulary vocabulary = Vocabulary.Load(SavedFiles.Vocabulary(folder));
        vocabulary.Tokens.Should().Equal(embeddings.Vocabulary.Tokens);
        vocabulary.Counts.Should().Equal(embeddings.Vocabulary.Counts);
    }

    private static void Same(float[][] now, float[][] then)
    {
        now.Length.Should().Be(then.Length);
        for (int row = 0; row < then.Length; row++)
            now[row].Should().Equal(then[row], (one, other) => MathF.Abs(one - other) <= Tolerance, "row {0}", row);
    }

    private string OfFormat(string file, string format)
    {
        SafeTensorsContent content = SafeTensorsFile.Read(Path.Combine(Folder("0.1"), file));
        string path = place.File("later");
        SafeTensorsFile.Write(path, [.. content.Entries], new Dictionary<string, string>(content.Metadata) { ["format"] = format });
        return path;
    }

    private static string Folder(string version) => Path.Combine(Repository.Root, "tests", "SemiMER.Tests", "Saved", version);
}
