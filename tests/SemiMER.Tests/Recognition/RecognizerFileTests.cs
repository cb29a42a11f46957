using System.Text.Json.Nodes;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Formats;
using SemiMER.Models;
using SemiMER.Recognition;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Tests.Recognition;

public sealed class RecognizerFileTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly string path;
    private readonly EmotionRecognizer saved;

    public RecognizerFileTests()
    {
        path = folder.File("emotion.semimer");
        saved = SmallTraining.Train(options: SmallTraining.Options with { Scaling = ScalingScope.PerSpeaker }).Recognizer;
        saved.Save(path);
    }

    public void Dispose()
    {
        saved.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Loaded_recognizer_predicts_the_same_bits()
    {
        using EmotionRecognizer loaded = EmotionRecognizer.Load(path);
        loaded.Schema.Should().BeEquivalentTo(saved.Schema);
        loaded.Network.Options.Should().BeEquivalentTo(saved.Network.Options);
        loaded.Scaler.Scope.Should().Be(ScalingScope.PerSpeaker);
        SmallTraining.Weights(loaded.Network).Should().Equal(SmallTraining.Weights(saved.Network));
        Utterance[] training = [.. SmallTraining.Labeled.Utterances];
        Same(loaded, saved, training);
        Utterance[] test = [.. SmallTraining.Fold.TestEnrollment];
        Same(loaded.Enroll(test), saved.Enroll(test), test);
        Directory.GetFiles(folder.Root).Should().Equal(path);
    }

    [Fact]
    public void Every_option_of_the_network_returns()
    {
        var options = new EmotionNetworkOptions
        {
            EmbeddingSize = 6,
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = new DenseEncoderOptions { HiddenSizes = [5] } },
            HiddenSizes = [7, 4],
            Imagination = new ImaginationOptions { Blocks = 1, HiddenSize = 5 },
            Context = new DialogueAttentionOptions { ModelSize = 8, MaximumUtterances = 30 },
            Fusion = new GatedFusionOptions(),
            ClassifierHiddenSizes = [3],
            Targets = ["valence"],
            InputDropout = 0.1,
            ModalityDropout = 0.2,
            Dropout = 0.3,
            Seed = 11,
        };
        var defaults = new EmotionNetworkOptions();
        CorpusSchema small = SmallTraining.Corpus.Schema, schema = new(small.Name, small.Classes, small.Modalities, ["arousal", "valence"]);
        // Cross-modal blocks need sequences: they are saved in tests of their own.
        foreach (System.Reflection.PropertyInfo property in typeof(EmotionNetworkOptions).GetProperties()
            .Where(entry => entry.CanWrite && entry.Name != nameof(EmotionNetworkOptions.CrossModal)))
            property.GetValue(options).Should().NotBe(property.GetValue(defaults), $"{property.Name} is among the options tried here");
        using var recognizer = new EmotionRecognizer(EmotionNetwork.Create(schema, options), saved.Scaler);
        recognizer.Save(path);
        using EmotionRecognizer loaded = EmotionRecognizer.Load(path);
        loaded.Network.Options.Should().BeEquivalentTo(options, compared => compared.RespectingRuntimeTypes());
    }

    [Fact]
    public void File_is_the_same_every_time()
    {
        saved.Save(folder.File("again"));
        File.ReadAllBytes(folder.File("again")).Should().Equal(File.ReadAllBytes(path));
    }

    [Fact]
    public void Own_encoders_return_with_their_weights()
    {
        CorpusSchema schema = SmallTraining.Corpus.Schema.WithModalities(Modality.Acoustic);
        EmotionNetwork Create(CorpusSchema ofFile, EmotionNetworkOptions options) => new(
            ofFile, new Dictionary<Modality, IModalityEncoder> { [Modality.Acoustic] = new DenseEncoder(6, [3], 2, 0) },
            new Dictionary<Modality, IModalityDecoder>(), options);
        using var own = new EmotionRecognizer(Create(schema, new EmotionNetworkOptions()), FeatureScaler.Fit(SmallTraining.Unlabeled));
        own.Save(path);
        using EmotionRecognizer loaded = EmotionRecognizer.Load(path, Create);
        Same(loaded, own, [.. SmallTraining.Fold.Test.Utterances]);
        FluentActions.Invoking(() => EmotionRecognizer.Load(path)).Should().Throw<ModelException>()
            .WithMessage("*emotion.semimer'*of another network*Missing: *acoustic_decoder*");
    }

    [Fact]
    public void Missing_and_truncated_files_are_named()
    {
        FluentActions.Invoking(() => EmotionRecognizer.Load(folder.File("none"))).Should().Throw<FileFormatException>()
            .WithMessage("*none': does not exist*");
        byte[] bytes = File.ReadAllBytes(path);
        foreach (int length in (int[])[0, 7, 8, 100, bytes.Length / 2, bytes.Length - 1])
        {
            File.WriteAllBytes(path, bytes[..length]);
            FluentActions.Invoking(() => EmotionRecognizer.Load(path))
                .Should().Throw<FileFormatException>().WithMessage("*emotion.semimer'*");
        }
    }

    [Fact]
    public void Other_safetensors_file_is_refused()
    {
        SafeTensorsFile.Write(path, [SafeTensorsEntry.Create<float>("x", [1], 1)]);
        FluentActions.Invoking(() => EmotionRecognizer.Load(path)).Should().Throw<ModelException>()
            .WithMessage("*emotion.semimer' is a safetensors file, but no recognizer*");
    }

    [Fact]
    public void Weights_that_are_missing_or_of_another_shape_or_type_are_named()
    {
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        SafeTensorsEntry bias = content.Entries.Single(entry => entry.Name == "classifier.0.bias");
        SafeTensorsEntry[] others = [.. content.Entries.Where(entry => entry != bias)];
        void Fails(SafeTensorsEntry[] entries, string message)
        {
            SavedRecognizer.Write(path, entries, content.Metadata);
            FluentActions.Invoking(() => EmotionRecognizer.Load(path)).Should().Throw<ModelException>()
                .WithMessage("*emotion.semimer' is damaged*" + message);
        }
        Fails(others, "*classifier.0.bias*");
        Fails([.. others, bias, SafeTensorsEntry.Create<float>("more", [1], 1)], "*more*");
        Fails([.. others, SafeTensorsEntry.Create<float>(bias.Name, [1, 2, 3], 3)], "*'classifier.0.bias'*2*3*");
        Fails([.. others, SafeTensorsEntry.Create<double>(bias.Name, [1, 2], 2)], "*classifier.0.bias*F64*");
    }

    [Theory]
    [InlineData("name")]
    [InlineData("classes")]
    [InlineData("modalities")]
    [InlineData("network")]
    [InlineData("scaling")]
    [InlineData("overall")]
    [InlineData("speakers")]
    public void Description_that_lacks_something_or_has_nonsense_is_named(string key)
    {
        Describe(description => description.Remove(key));
        Describe(description => description[key] = null);
        Describe(description => description[key] = new JsonArray(new JsonObject { ["x"] = 1 }));
    }

    [Fact]
    public void Impossible_description_is_named()
    {
        Describe(description => description["classes"] = new JsonArray("calm", "calm"));
        Describe(description => description["classes"] = new JsonArray("calm", null));
        Describe(description => description["network"]!["dropout"] = 7);
        Describe(description => description["network"]!["hidden_sizes"] = null);
        Describe(description => description["modalities"]![0]!["width"] = -1);
        Describe(description => description["overall"]!["visual"]!["mean"] = null);
        Describe(description => description["overall"]!["visual"]!["scale"]![0] = 0);
    }

    [Fact]
    public void Option_of_a_newer_version_is_named_rather_than_skipped()
    {
        Describe(description => description["network"]!["residual"] = true);
        Describe(description => description["network"]!["encoders"] = new JsonObject
        {
            ["acoustic"] = new JsonObject { ["encoder"] = "dense", ["residual"] = true },
        });
        Describe(description => description["scaling"] = "per_planet");
    }

    [Fact]
    public void Choices_are_written_by_name_beside_the_version_of_the_library()
    {
        IReadOnlyDictionary<string, string> metadata = SafeTensorsFile.Read(path).Metadata;
        JsonNode description = JsonNode.Parse(metadata["recognizer"])!;
        description["scaling"]!.GetValue<string>().Should().Be("per_speaker");
        description["modalities"]![0]!["kind"]!.GetValue<string>().Should().Be("vector");
        metadata["library"].Should().MatchRegex(@"^\d+\.\d+\.\d+$");
        metadata["format"].Should().Be("semimer-recognizer/2");
    }

    [Fact]
    public void What_is_kept_and_what_was_measured_so_are_told_apart_in_a_file()
    {
        var overall = saved.Scaler.Overall.ToDictionary(entry => entry.Key, entry => entry.Value with
        {
            Mean = new double[entry.Value.Mean.Length],
            Scale = [.. entry.Value.Scale.Select(_ => 1.0)],
            IsKept = entry.Key == Modality.Visual,
        });
        new EmotionRecognizer(saved.Network, new FeatureScaler(ScalingScope.PerSpeaker, overall)).Save(path);
        Kept().Should().Equal(Modality.Visual);

        // A file of an earlier version does not say it: there they were kept.
        Rewrite(description => description["overall"]!["acoustic"]!.AsObject().Remove("is_kept").Should().BeTrue());
        Kept().Should().BeEquivalentTo([Modality.Visual, Modality.Acoustic]);

        Modality[] Kept()
        {
            using EmotionRecognizer loaded = EmotionRecognizer.Load(path);
            return [.. loaded.Scaler.Overall.Where(entry => entry.Value.IsKept).Select(entry => entry.Key)];
        }
    }

    [Fact]
    public void Save_that_fails_leaves_the_old_file()
    {
        byte[] before = File.ReadAllBytes(path);
        Directory.CreateDirectory(path + AtomicFile.PartialSuffix); // the place of the file being written is taken
        FluentActions.Invoking(() => saved.Save(path))
            .Should().Throw<FileFormatException>().WithMessage("*emotion.semimer': cannot be written*");
        File.ReadAllBytes(path).Should().Equal(before);
        FluentActions.Invoking(() => saved.Save(Path.Combine(folder.Root, "no", "such", "folder"))).Should().Throw<FileFormatException>();
    }

    private static void Same(EmotionRecognizer one, EmotionRecognizer other, Utterance[] utterances)
    {
        foreach ((Prediction left, Prediction right) in one.Predict(utterances).Zip(other.Predict(utterances)))
            left.Probabilities.Should().Equal(right.Probabilities);
    }

    /// <summary>Changes the description in the file; loading must name the file.</summary>
    private void Describe(Action<JsonObject> change)
    {
        saved.Save(path);
        Rewrite(change);
        FluentActions.Invoking(() => EmotionRecognizer.Load(path)).Should().Throw<ModelException>()
            .WithMessage("*emotion.semimer' is damaged*");
    }

    private void Rewrite(Action<JsonObject> change) => SavedRecognizer.Describe(path, change);
}
