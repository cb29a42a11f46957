using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Tests;
using DataType = Onnx.TensorProto.Types.DataType;

namespace SemiMER.Onnx.Tests;

/// <summary>Text through a small encoder with known weights, against loops written from its formula.</summary>
public sealed class OnnxTextFeaturesTests : IDisposable
{
    private const int Width = 5;

    private static readonly string[] Vocabulary =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "day", "##s", "!", "$", "caf", "##e", "the"];

    private readonly TemporaryDirectory folder = new();
    private readonly TestTextModel model = new(Vocabulary.Length, Width);

    public OnnxTextFeaturesTests() => File.WriteAllLines(folder.File("vocab.txt"), Vocabulary);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Good days!", new long[] { 2, 4, 6, 7, 8, 3 })]
    [InlineData("the $caf\u00e9", new long[] { 2, 12, 9, 10, 11, 3 })]
    [InlineData("good\nday", new long[] { 2, 4, 6, 3 })]
    [InlineData("what", new long[] { 2, 1, 3 })]
    [InlineData(" \t ", new long[0])]
    [InlineData("", new long[0])]
    [InlineData("[SEP]", new long[] { 2, 1, 1, 1, 3 })]
    public void Tokens_are_those_of_the_vocabulary(string text, long[] expected)
    {
        using OnnxTextFeatures features = Open();
        features.TokensOf(text).Should().Equal(expected);
    }

    [Theory]
    [InlineData(TextPooling.Mean)]
    [InlineData(TextPooling.First)]
    [InlineData(TextPooling.Tokens)]
    public void The_vectors_are_those_of_the_formula(TextPooling pooling)
    {
        using OnnxTextFeatures features = Open(new OnnxTextOptions { Pooling = pooling });
        long[] ids = [2, 4, 6, 7, 8, 3];
        double[][] tokens = model.Tokens(ids);

        ModalityFeatures? found = features.Describe("Good days!");

        found.ShouldBe(pooling switch
        {
            TextPooling.Mean => model.Mean(ids),
            TextPooling.First => tokens[0],
            _ => tokens[1..^1].SelectMany(token => token),
        });
        found!.Kind.Should().Be(features.Kind);
        found.Extractor.Should().Be(features.Extractor);
        features.Width.Should().Be(Width);
    }

    [Fact]
    public void A_vector_can_have_the_length_1()
    {
        using OnnxTextFeatures features = Open(new OnnxTextOptions { UnitLength = true });
        double[] mean = model.Mean([2, 5, 3]);
        double length = Math.Sqrt(mean.Sum(value => value * value));
        features.Describe("bad").ShouldBe(mean.Select(value => value / length));
    }

    [Fact]
    public void A_text_without_a_token_is_absent()
    {
        using OnnxTextFeatures features = Open();
        features.Describe(" \n").Should().BeNull();
    }

    [Theory]
    [InlineData("batch", "length", DataType.Int64, true)]
    [InlineData("batch", "length", DataType.Int32, true)]
    [InlineData(1, 8, DataType.Int64, true)]
    [InlineData(3, 8, DataType.Int64, true)]
    [InlineData("batch", 6, DataType.Int64, true)]
    [InlineData("batch", "length", DataType.Int64, false)]
    public void Neither_batches_nor_padding_change_a_vector(object batch, object length, DataType type, bool hasMask)
    {
        model.Graph(batch, length, type, hasMask, hasTypes: hasMask).Save(folder.File("model.onnx"));
        using var features = OnnxTextFeatures.Open(folder.File("model.onnx"));
        string[] texts = ["good", "bad day", "the good day", "bad bad !", "day", "good days", "what", "bad", "the", "!"];

        ExtractedFeatures extracted = features.Extract(TestRows.Rows(texts.Length, i => texts[i]), new ExtractionOptions { BatchSize = 3 });

        foreach ((int i, string text) in texts.Index())
            extracted.Find($"u{i}").ShouldBe(model.Mean(features.TokensOf(text)));
    }

    [Fact]
    public void Long_texts_are_cut_and_counted()
    {
        using OnnxTextFeatures features = Open(new OnnxTextOptions { MaximumTokens = 4 });
        features.TokensOf("good bad day").Should().Equal(2, 4, 5, 3);
        string[] texts = ["good", "good bad", "good bad day", "the the the the"];

        ExtractedFeatures extracted = features.Extract(TestRows.Rows(texts.Length, i => texts[i]));

        extracted.Report.Remarks.Should().ContainSingle().Which.Text.Should().StartWith("2 utterances: text(s) longer than 4 tokens");
        var corpus = new CorpusListing("test", folder.Root, ["a", "b"], [], TestRows.Rows(texts.Length, i => texts[i]))
            .WithFeatures(extracted.ToSource());
        corpus.Remarks.Should().Contain(remark => remark.Text.Contains("longer than 4 tokens"));
        corpus.Schema[Modality.Lexical].Extractor.Should().Be(features.Extractor);
    }

    [Fact]
    public void It_serves_wherever_text_features_do()
    {
        using OnnxTextFeatures features = Open();
        ITextFeatures lexical = features;
        Utterance utterance = TestRows.Row("u", "good day").Utterance.WithTextFeatures(lexical);
        utterance.Features[Modality.Lexical].Extractor.Should().Be(features.Extractor);
        utterance.Features[Modality.Lexical].ShouldBe(model.Mean([2, 4, 6, 3]));
    }

    [Fact]
    public void Other_settings_and_other_models_are_other_extractors()
    {
        using OnnxTextFeatures one = Open(), same = Open(), first = Open(new OnnxTextOptions { Pooling = TextPooling.First });
        same.Extractor.Should().Be(one.Extractor);
        first.Extractor.Should().NotBe(one.Extractor);
        File.WriteAllLines(folder.File("vocab.txt"), [.. Vocabulary[..^1], "that"]);
        using OnnxTextFeatures other = Open();
        other.Extractor.Should().NotBe(one.Extractor, "the tokenizer is another");
    }

    [Fact]
    public void Unexpected_inputs_are_named()
    {
        string path = new TestGraph().Input("input_ids", DataType.Int64, "b", "t").Input("pixel_values", DataType.Float, "b", 3)
            .Weight("E", model.Embeddings, Vocabulary.Length, Width).Node("Gather", ["E", "input_ids"], "y")
            .Output("y", DataType.Float, "b", "t", Width).Save(folder.File("model.onnx"));
        FluentActions.Invoking(() => OnnxTextFeatures.Open(path)).Should().Throw<OnnxException>()
            .WithMessage("*does not have: pixel_values*Export the encoder alone*")
            .Which.Expected.Should().Contain("attention_mask");
    }

    [Fact]
    public void A_missing_tokenizer_is_told()
    {
        File.Delete(folder.File("vocab.txt"));
        FluentActions.Invoking(() => Open()).Should().Throw<OnnxException>()
            .WithMessage("*no tokenizer beside it*save_vocabulary*vocab.txt*");
        FluentActions.Invoking(() => Open(new OnnxTextOptions { Tokenizer = folder.File("tokenizer.json") }))
            .Should().Throw<OnnxException>().WithMessage("*tokenizer.json*does not exist*");
        File.WriteAllText(folder.File("tokenizer.json"), "{}");
        FluentActions.Invoking(() => Open(new OnnxTextOptions { Tokenizer = folder.File("tokenizer.json") }))
            .Should().Throw<OnnxException>().WithMessage("*save_vocabulary*");
    }

    [Fact]
    public void A_vocabulary_of_something_else_is_refused()
    {
        File.WriteAllLines(folder.File("vocab.txt"), ["one", "two"]);
        FluentActions.Invoking(() => Open()).Should().Throw<OnnxException>().WithMessage("*lacks the tokens [UNK], [CLS], [SEP]*");
    }

    [Fact]
    public void A_fixed_length_without_a_mask_is_refused()
    {
        model.Graph("batch", 8, hasMask: false, hasTypes: false).Save(folder.File("model.onnx"));
        FluentActions.Invoking(() => OnnxTextFeatures.Open(folder.File("model.onnx"))).Should().Throw<OnnxException>()
            .WithMessage("*no input 'attention_mask'*dynamic*");
    }

    [Fact]
    public void NaN_is_told_by_utterance_and_does_not_stop_the_rest()
    {
        model.Embeddings[5 * Width + 2] = float.NaN; // of "bad"
        model.Embeddings[6 * Width + 3] = float.PositiveInfinity; // of "day"
        using OnnxTextFeatures features = Open();
        ExtractedFeatures extracted = features.Extract(TestRows.Rows(4, i => i == 1 ? "bad" : i == 3 ? "day" : "good"));
        extracted.Report.WithFeatures.Should().Be(2);
        extracted.Report.Causes.Should().ContainSingle().Which.UtteranceIds.Should().Equal("u1", "u3");
        extracted.Report.ToString().Should().Contain("2 failed, first 'u1'").And.Contain("NaN");
        FluentActions.Invoking(() => features.Describe("bad")).Should().Throw<OnnxException>().WithMessage("*NaN*float32*");
    }

    [Fact]
    public void Outputs_are_found_by_name_or_rank()
    {
        new TestGraph(13).Input("input_ids", DataType.Int64, "b", "t").Weight("E", model.Embeddings, Vocabulary.Length, Width)
            .Node("Gather", ["E", "input_ids"], "hidden")
            .Node("ReduceMax", ["hidden"], "pooled", TestGraph.Numbers("axes", 1), TestGraph.Number("keepdims", 0))
            .Output("pooled", DataType.Float, "b", Width).Output("hidden", DataType.Float, "b", "t", Width).Save(folder.File("model.onnx"));
        using (var hidden = OnnxTextFeatures.Open(folder.File("model.onnx"), new OnnxTextOptions { Pooling = TextPooling.First }))
            hidden.Describe("good").ShouldBe(model.Embeddings.Skip(2 * Width).Take(Width).Select(value => (double)value));
        using (var pooled = OnnxTextFeatures.Open(folder.File("model.onnx"), new OnnxTextOptions { Output = "pooled" }))
        {
            pooled.Describe("good").ShouldBe(Enumerable.Range(0, Width).Select(i =>
                ((int[])[2, 4, 3]).Max(id => (double)model.Embeddings[id * Width + i])));
        }
        FluentActions.Invoking(() => OnnxTextFeatures.Open(folder.File("model.onnx"), new OnnxTextOptions { Output = "other" }))
            .Should().Throw<OnnxException>().WithMessage("*output 'other'*'pooled'*'hidden'*");
        FluentActions.Invoking(() => OnnxTextFeatures.Open(
                folder.File("model.onnx"), new OnnxTextOptions { Output = "pooled", Pooling = TextPooling.Tokens }))
            .Should().Throw<OnnxException>().WithMessage("*one vector*");
    }

    [Fact]
    public void All_faults_of_options_are_listed() => FluentActions.Invoking(() => new OnnxTextOptions
    {
        MaximumTokens = 1, Threads = 0, Output = " ", Pooling = (TextPooling)9,
    }.Validate()).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(4);

    private OnnxTextFeatures Open(OnnxTextOptions? options = null)
    {
        model.Graph("batch", "length").Save(folder.File("model.onnx"));
        return OnnxTextFeatures.Open(folder.File("model.onnx"), options);
    }
}
