using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.Extensions.AI;
using Onnx;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Import;
using SemiMER.Onnx;
using SemiMER.Recognition;
using DataType = Onnx.TensorProto.Types.DataType;

namespace Stranger;

/// <summary>The code of docs/pretrained-features.md, on networks that fit into a few lines.</summary>
public sealed class PretrainedFeaturesPage : IDisposable
{
    // An image of one white pixel.
    private const string Bitmap = "Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAATCwAAEwsAAAAAAAAAAAAA////AA==";

    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Features_of_three_networks_become_a_corpus_and_a_pipeline()
    {
        string folder = temporary.Root, cache = temporary.File("cache");
        (string textModel, string speechModel, string faceModel) = (TextModel(), SpeechModel(), FaceModel());
        CorpusRow[] listed = [.. Enumerable.Range(0, 4).Select(i =>
            new CorpusRow(new Utterance { Id = $"u{i}", Speaker = $"s{i}", Text = "yes no" }, ClassIndex: i % 2))];
        foreach (CorpusRow row in listed)
        {
            Sound(16_000).WriteWav(temporary.File($"{row.Utterance.Id}.wav"));
            Directory.CreateDirectory(temporary.File($"faces/{row.Utterance.Id}"));
            File.WriteAllBytes(temporary.File($"faces/{row.Utterance.Id}/1.bmp"), Convert.FromBase64String(Bitmap));
        }
        var listing = new CorpusListing("small", folder, ["calm", "angry"], [], listed);

        using var text = OnnxTextFeatures.Open(textModel, new OnnxTextOptions { UnitLength = true });
        using var speech = OnnxSpeechFeatures.Open(
            speechModel, new OnnxSpeechOptions { Normalization = SpeechNormalization.ZeroMeanUnitVariance });
        using var faces = OnnxImageFeatures.Open(
            faceModel, new OnnxImageOptions { Mean = [0.485, 0.456, 0.406], Deviation = [0.229, 0.224, 0.225] });

        var kept = new ExtractionOptions { CacheDirectory = cache };
        ExtractedFeatures words = text.Extract(listing.Rows, kept);
        ExtractedFeatures voices = speech.Extract(listing.Rows, SoundSource.FromWav(folder, "{id}.wav"), kept);
        ExtractedFeatures looks = faces.Extract(listing.Rows, ImageSource.FromFiles(folder, "faces/{id}"), kept);
        string told = voices.Report.ToString();   // counts, failures by cause, texts that were cut
        InMemoryCorpus corpus = listing.WithFeatures(words.ToSource(), voices.ToSource(failedIsAbsent: true), looks.ToSource());

        told.Should().StartWith("4 utterances: 4 with features");
        corpus.Schema[Modality.Acoustic].Extractor.Should().Be(speech.Extractor);
        corpus.Rows[0].Utterance.Features[Modality.Visual].Width.Should().Be(3);

        IEmotionRecognizer recognizer = new Even(corpus.Schema);
        AudioSignal recording = Sound(100_000);

        EmotionPipeline pipeline = new EmotionPipeline(recognizer).WithSound(speech).WithText(text);
        Prediction whole = pipeline.Predict(recording, "What was said.");
        IReadOnlyList<EmotionWindow> windows = pipeline.PredictWindows(recording, [new TranscriptSegment(0.2, 0.9, "What")]);

        whole.Modalities.Should().BeEquivalentTo([Modality.Acoustic, Modality.Lexical]);
        var shown = new List<string>();
        Action<string> show = shown.Add;
        float[][] chunks = [.. recording.Samples.ToArray().Chunk(1_000)];

        EmotionListener listener = pipeline.Begin(sampleRate: 16_000);
        foreach (float[] chunk in chunks)
        {
            foreach (EmotionWindow window in listener.Push(chunk))
                show($"{window.Start:0.0} to {window.End:0.0} s: {window.ClassName}");
        }

        shown.Should().HaveCount(windows.Count - listener.Complete().Count).And.Contain("0.0 to 4.0 s: calm");
    }

    [Fact]
    public void Media_are_recordings()
    {
        string folder = temporary.Root;
        SoundSource clips = SoundSource.From(row => MediaAudio.Read(Path.Combine(folder, row.Utterance.Id + ".mp4")));
        using var speech = OnnxSpeechFeatures.Open(SpeechModel());
        ExtractedFeatures found = speech.Extract(
            [new CorpusRow(new Utterance { Id = "u", Speaker = "s" }, ClassIndex: null)], clips);
        found.Report.Failures.Should().ContainSingle();
    }

    [Fact]
    public async Task Generators_give_features()
    {
        string cache = temporary.File("cache");
        IEmbeddingGenerator<string, Embedding<float>> generator = new Lengths();
        CorpusRow[] rows = [new CorpusRow(new Utterance { Id = "u", Speaker = "s", Text = "yes" }, ClassIndex: null)];

        var service = new EmbeddingFeatures(generator, "provider model version");
        ExtractedFeatures found = await service.ExtractAsync(rows, new EmbeddingOptions { CacheDirectory = cache });

        found.Find("u")!.Values.ToArray().Should().Equal(3);
    }

    private static AudioSignal Sound(int samples) =>
        new((float[])[.. Enumerable.Range(0, samples).Select(i => MathF.Sin(i * 0.1f))], 16_000);

    // Each token has a row of a table.
    private string TextModel()
    {
        File.WriteAllLines(temporary.File("vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "yes", "no"]);
        var graph = new GraphProto { Name = "text" };
        graph.Input.Add(Value("input_ids", DataType.Int64, "b", "t"));
        graph.Initializer.Add(Weight("E", 6, 2));
        graph.Node.Add(Node("Gather", "y", "E", "input_ids"));
        graph.Output.Add(Value("y", DataType.Float, "b", "t", "w"));
        return Save("text.onnx", graph);
    }

    // Four filters of 400 samples every 320.
    private string SpeechModel()
    {
        var graph = new GraphProto { Name = "speech" };
        graph.Input.Add(Value("x", DataType.Float, "b", "1", "t"));
        graph.Initializer.Add(Weight("W", 4, 1, 400));
        NodeProto node = Node("Conv", "u", "x", "W");
        var strides = new AttributeProto { Name = "strides", Type = AttributeProto.Types.AttributeType.Ints };
        strides.Ints.Add(320);
        node.Attribute.Add(strides);
        var order = new AttributeProto { Name = "perm", Type = AttributeProto.Types.AttributeType.Ints };
        order.Ints.AddRange([0, 2, 1]);
        NodeProto turned = Node("Transpose", "y", "u");
        turned.Attribute.Add(order);
        graph.Node.AddRange([node, turned]);
        graph.Output.Add(Value("y", DataType.Float, "b", "f", "4"));
        return Save("speech.onnx", graph);
    }

    // The mean colour.
    private string FaceModel()
    {
        var graph = new GraphProto { Name = "face" };
        graph.Input.Add(Value("x", DataType.Float, "b", "3", "8", "8"));
        graph.Node.AddRange([Node("GlobalAveragePool", "u", "x"), Node("Flatten", "y", "u")]);
        graph.Output.Add(Value("y", DataType.Float, "b", "3"));
        return Save("face.onnx", graph);
    }

    private string Save(string name, GraphProto graph)
    {
        var model = new ModelProto { IrVersion = 6, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        File.WriteAllBytes(temporary.File(name), model.ToByteArray());
        return temporary.File(name);
    }

    private static NodeProto Node(string type, string output, params string[] inputs)
    {
        var node = new NodeProto { OpType = type };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        return node;
    }

    private static TensorProto Weight(string name, params long[] shape)
    {
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => MathF.Cos(i))];
        var tensor = new TensorProto
        {
            Name = name, DataType = (int)DataType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)),
        };
        tensor.Dims.AddRange(shape);
        return tensor;
    }

    private static ValueInfoProto Value(string name, DataType type, params string[] sizes)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(sizes.Select(size => long.TryParse(size, out long number)
            ? new TensorShapeProto.Types.Dimension { DimValue = number } : new TensorShapeProto.Types.Dimension { DimParam = size }));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private sealed class Even(CorpusSchema schema) : IEmotionRecognizer
    {
        public CorpusSchema Schema => schema;

        public IReadOnlyList<string> Targets => [];

        public IEmotionRecognizer Enroll(IEnumerable<Utterance> utterances) => this;

        public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances) => [.. utterances.Select(utterance => new Prediction
        {
            UtteranceId = utterance.Id, Classes = schema.Classes, Probabilities = [0.5f, 0.5f], ClassIndex = 0,
            Modalities = [.. schema.Usable(utterance).Features.Keys],
        })];

        public void Dispose()
        {
        }
    }

    private sealed class Lengths : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(
                values.Select(text => new Embedding<float>(new float[] { text.Length }))));

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
