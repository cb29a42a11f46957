using System.Buffers.Binary;
using System.Text.Json.Nodes;
using SemiMER.Formats;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Saved;

namespace SemiMER.Tests.Recognition;

/// <summary>
/// Files that are damaged, forged or of another make: each is refused by a typed error that names it and says what to do.
/// </summary>
public sealed class BrokenRecognizerTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    /// <summary>What is done to a file whose digest is right all the same, and what the error says.</summary>
    private static readonly Dictionary<string, (Action<string> Break, string Message)> Broken = new()
    {
        ["truncated"] = (path => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^100]), "*does not lie in*|*do not lie in the file*"),
        ["empty"] = (path => File.WriteAllBytes(path, []), "*too short for a safetensors file*"),
        ["of a newer format"] = (path => SavedRecognizer.Metadata(path, metadata =>
            (metadata["format"], metadata["library"]) = ("semimer-recognizer/3", "7.0.0")),
            "*semimer-recognizer/3*7.0.0*reads semimer-recognizer/2 and semimer-recognizer/1*Take a version as new as the file's*"),
        ["of something else"] = (path => SavedRecognizer.Metadata(path, metadata => metadata["format"] = "pt"), "*but no recognizer*"),
        ["without digest"] = (path => SavedRecognizer.Metadata(path, metadata => metadata.Remove("sha256")), "*digest*Copy it again*"),
        ["a name that leads elsewhere"] = (path => SavedRecognizer.Weights(path, entry => entry with
        {
            Name = entry.Name.Contains("classifier", StringComparison.Ordinal) ? "../../" + entry.Name : entry.Name,
        }), "*Not of the network: *'../../classifier*"),
        ["a modality that leads elsewhere"] = (path => Describe(path, root => root["modalities"]![0]!["name"] = "../../etc/passwd"),
            "*../../etc/passwd*"),
        ["an oversized header"] = (path => Bytes(path, bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes, 90_000_000_000)),
            "*its header is longer than the file*"),
        ["an oversized network"] = (path => Describe(path, root => root["network"]!["embedding_size"] = 1_000_000_000),
            "*describes a network of at least * weights and has *"),
        ["a huge list of classes"] = (path => Describe(path, root => root["classes"] = new JsonArray(
            [.. Enumerable.Range(0, 100_000).Select(i => (JsonNode)$"class {i}")])), "*at least * weights*"),
        ["weights that are NaN"] = (path => SavedRecognizer.Weights(path, entry => entry.Name == "classifier.0.bias"
            ? SafeTensorsEntry.Create<float>(entry.Name, [float.NaN, 0, 0], 3) : entry), "*'classifier.0.bias' are NaN*"),
        ["other weights"] = (path => SavedRecognizer.Weights(path, entry => entry.Name == "classifier.0.bias"
            ? SafeTensorsEntry.Create<float>(entry.Name, [0, 0, 2], 3) : entry),
            "*of its self-check input 0 the probability of 'calm' was * and is *the version of SemiMER that wrote it*"),
        ["another self-check"] = (path => Describe(path, root => root["self_check"]!["probabilities"]![3]![1] = 0.9),
            "*of its self-check input 3 the probability of 'angry' was 0.9 and is *"),
        ["another target"] = (path => Describe(path, root => root["self_check"]!["values"]![2]![0] = 17.5),
            "*of its self-check input 2 the target 'valence' was 17.5 and is *"),
        ["fewer self-checks"] = (path => Describe(path, root => root["self_check"]!["probabilities"]!.AsArray().RemoveAt(0)),
            "*self-check predictions for 6 inputs*"),
        ["self-checks without targets"] = (path => Describe(path, root => root["self_check"]!["values"]!.AsArray().Clear()),
            "*self-check predictions for 6 inputs*"),
        ["a temperature of zero"] = (path => Describe(path, root => root["temperature"] = 0), "*temperature*"),
        ["a threshold above one"] = (path => Describe(path, root => root["confidence_threshold"] = 1.5), "*threshold*"),
        ["a card without a name"] = (path => Describe(path, root => root["card"]!["name"] = " "), "*ModelCard*Name is blank*"),
        ["a range of fewer columns"] = (path => Describe(path, root =>
        {
            foreach (string list in (string[])["mean", "scale", "minimum", "maximum"])
                root["training_range"]!["acoustic"]![list]!.AsArray().RemoveAt(0);
        }), "*training range of 3 columns*"),
        ["a range that is no range"] = (path => Describe(path, root => root["training_range"]!["acoustic"]!["minimum"]![0] = 99),
            "*acoustic*training range needs*"),
        ["encoders that nobody has"] = (path => Describe(path, root => root["own_parts"] = new JsonObject { ["visual"] = "PoseEncoder" }),
            "*Not registered: 'PoseEncoder' of visual*PartRegistry.Empty.WithEncoderFrom(\"PoseEncoder\"*"),
        ["options that nobody has"] = (path => Describe(path, root => root["own_options"] = new JsonObject
        {
            ["visual"] = new JsonObject { ["name"] = "PoseOptions", ["options"] = new JsonObject() },
        }), "*Not registered: 'PoseOptions' of visual*PartRegistry.Empty.WithEncoder<PoseOptions>()*"),
    };

    private static readonly byte[] Good = MakeGood();

    public static TheoryData<string> Names => new(Broken.Keys);

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Broken_file_is_refused_with_what_to_do(string name)
    {
        string path = folder.File("emotion.semimer");
        File.WriteAllBytes(path, Good);
        (Action<string> change, string message) = Broken[name];
        change(path);
        File.ReadAllBytes(path).Should().NotEqual(Good);
        string fault = ((Action)(() => EmotionRecognizer.Load(path))).Should().Throw<SemiMerException>().Which.Message;
        fault.Should().Contain(path);
        message.Split('|').Should().Contain(part => fault.Length > 0 && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(
            part, fault, false), "this is what it says: {0}", fault);
    }

    [Fact]
    public void Whole_file_is_read()
    {
        using EmotionRecognizer recognizer = EmotionRecognizer.Load(new MemoryStream(Good));
        recognizer.Card!.Name.Should().Be("kept");
    }

    [Fact]
    public void Every_single_bit_that_is_flipped_is_noticed()
    {
        const int flips = 400;
        int[] first = [.. Enumerable.Range(0, 64)]; // all bits of the length of the header
        var random = new RandomSource(1, "flips");
        int[] bits = [.. first, .. Enumerable.Range(0, flips - first.Length).Select(_ => random.NextInt32(8 * Good.Length))];
        int refused = 0;
        foreach (int bit in bits)
        {
            byte[] damaged = [.. Good];
            damaged[bit / 8] ^= (byte)(1 << bit % 8);
            FluentActions.Invoking(() => EmotionRecognizer.Load(new MemoryStream(damaged)))
                .Should().Throw<SemiMerException>("of bit {0}", bit);
            refused++;
        }
        refused.Should().Be(flips);
    }

    [Fact]
    public void Swapped_weights_of_one_shape_are_noticed_by_the_self_check()
    {
        string path = folder.File("emotion.semimer");
        File.WriteAllBytes(path, Good);
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        SafeTensorsEntry[] alike = [.. content.Entries.Where(entry => !entry.Name.Contains("decoder", StringComparison.Ordinal))
            .GroupBy(entry => string.Join(',', entry.Shape)).First(group =>
                group.Select(entry => Convert.ToHexString(entry.Data.Span)).Distinct().Count() > 1).Take(2)];
        SavedRecognizer.Weights(path, entry => entry.Name == alike[0].Name
            ? entry with { Name = alike[1].Name } : entry.Name == alike[1].Name ? entry with { Name = alike[0].Name } : entry);
        FluentActions.Invoking(() => EmotionRecognizer.Load(path)).Should().Throw<ModelException>()
            .WithMessage($"'{path}' is damaged, or of another network: of its self-check input *train again.");
    }

    [Fact]
    public void Weights_that_are_not_finite_are_not_saved()
    {
        string path = folder.File("emotion.semimer");
        using EmotionRecognizer recognizer = KeptRecognizers.Make();
        recognizer.Save(path);
        byte[] before = File.ReadAllBytes(path);
        recognizer.Network.AddToScores([float.NaN, 0, 0]);
        FluentActions.Invoking(() => recognizer.Save(path)).Should().Throw<ModelException>()
            .WithMessage("*emotion.semimer' is not written: the weights 'classifier.0.bias' are NaN or infinite.*");
        File.ReadAllBytes(path).Should().Equal(before);
    }

    private static byte[] MakeGood()
    {
        using EmotionRecognizer recognizer = KeptRecognizers.Make();
        using var stream = new MemoryStream();
        recognizer.Save(stream);
        return stream.ToArray();
    }

    private static void Describe(string path, Action<JsonObject> change) => SavedRecognizer.Describe(path, change);

    private static void Bytes(string path, Action<byte[]> change)
    {
        byte[] bytes = File.ReadAllBytes(path);
        change(bytes);
        File.WriteAllBytes(path, bytes);
    }
}
