using Google.Protobuf;
using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Tests;
using ModelProto = global::Onnx.ModelProto;

namespace SemiMER.Onnx.Tests;

/// <summary>Files of exported recognizers: whole ones open, all others are refused with what is wrong.</summary>
public sealed class RecognizerFileTests
{
    private static readonly byte[] Good = MakeGood();

    [Fact]
    public void Streams_and_files_hold_the_same()
    {
        using Exported exported = OnnxRecognizerTests.Make();
        using var folder = new TemporaryDirectory();
        OnnxExport.Write(exported.Original, folder.File("a.onnx"));
        File.ReadAllBytes(folder.File("a.onnx")).Should().Equal(Good, "nothing in it depends on time or place");
        using OnnxRecognizer loaded = OnnxRecognizer.Load(folder.File("a.onnx"));
        loaded.Classes.Should().Equal(exported.Original.Classes);
    }

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        for (int i = 0; i < Good.Length; i += Math.Max(1, Good.Length / 300))
        {
            byte[] damaged = [.. Good];
            damaged[i] ^= 1 << 3;
            Fault(damaged).Should().Match(fault => fault.Contains("digest") || fault.Contains("no recognizer"), "of byte {0}", i);
        }
    }

    /// <summary>
    /// Where somebody has entered the right digest into a damaged file: a typed error, or a prediction. Where the environment variable
    /// SEMIMER_SLOW is 1, 5,000 files, else 100.
    /// </summary>
    [Fact]
    public void Damaged_models_with_the_right_digest_give_typed_errors()
    {
        int files = Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1" ? 5000 : 100, refused = 0;
        var random = new Random(8);
        Utterance utterance = RandomUtterances.Of(OnnxRecognizerTests.Schema, [4], EncoderCases.Vocabulary)[^1];
        for (int file = 0; file < files; file++)
        {
            byte[] damaged = [.. Good];
            for (int change = random.Next(3); change >= 0; change--)
                damaged[random.Next(damaged.Length - 100)] = (byte)random.Next(256);
            ContentDigest.Enter(damaged);
            try
            {
                using OnnxRecognizer recognizer = Exported.Load(damaged);
                recognizer.Predict(utterance).Probabilities.Sum().Should().BeApproximately(1, 0.01f);
            }
            catch (SemiMerException)
            {
                refused++;
            }
        }
        refused.Should().BeGreaterThan(files / 10);
    }

    [Fact]
    public void Cut_files_are_refused()
    {
        foreach (int length in (int[])[0, 1, 100, Good.Length / 2, Good.Length - 1])
            Fault(Good[..length]).Should().Contain("no recognizer");
        Fault([.. Good, 0]).Should().Contain("digest");
    }

    [Fact]
    public void Another_model_is_refused() =>
        Fault(new ModelProto { IrVersion = 8, Graph = new global::Onnx.GraphProto { Name = "other" } }.ToByteArray())
            .Should().Contain("no recognizer that OnnxExport wrote");

    [Fact]
    public void Newer_version_is_refused_by_its_name() => Fault(Changed("semimer.format", "semimer-onnx/2"))
        .Should().Contain("another version").And.EndWith("Expected 'semimer-onnx/1', found 'semimer-onnx/2'.");

    [Theory]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("{\"name\":3}")]
    [InlineData("null")]
    public void Bad_description_is_refused(string json) =>
        Fault(Changed("semimer.recognizer", json)).Should().Contain("does not describe a recognizer");

    [Fact]
    public void Description_with_the_right_digest_and_no_model_is_refused()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(Good);
        model.Graph.Node.Clear();
        Fault(Signed(model)).Should().Contain("ONNX Runtime says");
    }

    [Fact]
    public void Description_of_another_model_is_refused()
    {
        string json = Metadata("semimer.recognizer");
        Fault(Changed("semimer.recognizer", json.Replace("\"predicted_targets\":[\"valence\"]", "\"predicted_targets\":[]")))
            .Should().EndWith("Expected probabilities, found probabilities, targets.");
        Fault(Changed("semimer.recognizer", json.Replace("\"kind\":\"Vector\"", "\"kind\":\"Sequence\"")))
            .Should().Contain("does not have the inputs that it describes");
        Fault(Changed("semimer.recognizer", json.Replace("\"width\":4", "\"width\":5")))
            .Should().Contain("modality 'visual': has scaling of another width");
        using OnnxRecognizer fewer = Exported.Load(Changed("semimer.recognizer", json.Replace(",\"sad\"]", "]")));
        Utterance visual = new Utterance { Id = "u", Speaker = "anna" }
            .WithFeatures([new(Modality.Visual, ModalityFeatures.Vector(new float[4]))]);
        fewer.Invoking(own => own.Predict(visual)).Should().Throw<OnnxException>()
            .WithMessage("*output 'probabilities'*another number*Expected 2, found 3.");
    }

    [Fact]
    public void Missing_files_and_folders_are_told()
    {
        using var folder = new TemporaryDirectory();
        ((Action)(() => OnnxRecognizer.Load(folder.File("none.onnx")))).Should().Throw<OnnxException>()
            .Where(error => error.File == folder.File("none.onnx"));
        ((Action)(() => OnnxRecognizer.Load(folder.Root))).Should().Throw<OnnxException>();
        using Exported exported = OnnxRecognizerTests.Make();
        ((Action)(() => OnnxExport.Write(exported.Original, folder.File("no/folder.onnx")))).Should().Throw<FileFormatException>();
    }

    [Fact]
    public void Metadata_tell_what_the_model_is()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(Good);
        model.ProducerName.Should().Be("SemiMER");
        model.IrVersion.Should().Be(8);
        model.OpsetImport.Single().Version.Should().Be(17);
        model.MetadataProps.Select(entry => entry.Key)
            .Should().Equal("semimer.format", "semimer.version", "semimer.recognizer", "semimer.sha256");
        model.Graph.Input.Select(input => input.Name).Should().Equal("acoustic", "acoustic_lengths", "acoustic_present", "visual",
            "visual_present", "lexical", "lexical_lengths", "lexical_present");
        model.Graph.Output.Select(output => output.Name).Should().Equal("probabilities", "targets");
        model.Graph.Initializer.Select(weights => weights.Name)
            .Should().Contain("fusion.gates.weight.transposed").And.OnlyHaveUniqueItems();
    }

    private static byte[] MakeGood()
    {
        using Exported exported = OnnxRecognizerTests.Make();
        return Exported.Bytes(exported.Original);
    }

    private static string Fault(byte[] bytes) =>
        ((Action)(() => Exported.Load(bytes).Dispose())).Should().Throw<OnnxException>().Which.Message;

    private static string Metadata(string key) =>
        ModelProto.Parser.ParseFrom(Good).MetadataProps.Single(entry => entry.Key == key).Value;

    private static byte[] Changed(string key, string value)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(Good);
        model.MetadataProps.Single(entry => entry.Key == key).Value = value;
        return Signed(model);
    }

    private static byte[] Signed(ModelProto model)
    {
        model.MetadataProps.Single(entry => entry.Key == ContentDigest.Key).Value = ContentDigest.Empty;
        byte[] bytes = model.ToByteArray();
        ContentDigest.Enter(bytes);
        return bytes;
    }
}
