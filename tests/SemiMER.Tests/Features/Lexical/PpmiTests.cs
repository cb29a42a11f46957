using System.Text.Json;
using SemiMER.Features;

namespace SemiMER.Tests.Features;

public sealed class PpmiTests
{
    private static readonly JsonElement[] Cases = [.. LexicalValues.Root.GetProperty("ppmi").EnumerateArray()];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Information_and_vectors_equal_those_of_numpy(int index)
    {
        JsonElement item = Cases[index];
        PpmiOptions options = Options(item);
        var tokenizer = new TextTokenizer();
        IReadOnlyList<string>[] texts = [.. LexicalValues.Texts.Select(tokenizer.Tokenize)];
        Vocabulary vocabulary = Vocabulary.Collect(texts);
        vocabulary.Tokens.Should().Equal(LexicalValues.Strings(item.GetProperty("tokens")));
        double[][] information = LexicalValues.Dense(PpmiEmbeddings.Information(texts, vocabulary, options));
        information[Vocabulary.PaddingIndex].Concat(information[Vocabulary.UnknownIndex]).Should().OnlyContain(value => value == 0);
        LexicalValues.Compare([.. information[2..].Select(row => row[2..])], LexicalValues.Rows(item.GetProperty("matrix")), 1e-13);

        WordEmbeddings embeddings = PpmiEmbeddings.Fit(LexicalValues.Texts, new RandomSource(0, "ppmi"), options);
        embeddings.Width.Should().Be(options.Width);
        double[] flat = Array.ConvertAll(embeddings.Vectors.ToArray(), value => (double)value);
        double[][] vectors = [.. flat.Chunk(options.Width)];
        vectors[0].Concat(vectors[1]).Should().OnlyContain(value => value == 0);
        LexicalValues.Compare(vectors[2..], LexicalValues.Rows(item.GetProperty("vectors")), 1e-4);
    }

    [Fact]
    public void Information_equals_a_plain_loop()
    {
        string[] text = ["a", "b", "a", "c", "b"];
        Vocabulary vocabulary = Vocabulary.Collect([text], new VocabularyOptions { MinimumCount = 1 });
        var options = new PpmiOptions { Window = 1, ContextSmoothing = 0.5 };
        double[][] found = LexicalValues.Dense(PpmiEmbeddings.Information([text], vocabulary, options));

        // Pairs of neighbours: ab, ba, ac, cb. N(a) = 3, N(b) = 3, N(c) = 2.
        double sum = Math.Sqrt(3) + Math.Sqrt(3) + Math.Sqrt(2);
        double Pmi(double joint, double word, double context) => Math.Max(0, Math.Log(joint / word / (Math.Sqrt(context) / sum)));
        double[][] expected = [[0, Pmi(2, 3, 3), Pmi(1, 3, 2)], [Pmi(2, 3, 3), 0, Pmi(1, 3, 2)], [Pmi(1, 2, 3), Pmi(1, 2, 3), 0]];
        LexicalValues.Compare([.. found[2..].Select(row => row[2..])], expected, 1e-14);
    }

    [Fact]
    public void Words_of_equal_company_are_near()
    {
        var random = new RandomSource(5, "company");
        string[] cats = ["cat", "kitten"], cars = ["car", "truck"];
        string[] about = ["purrs", "sleeps", "eats"], other = ["drives", "stops", "brakes"];
        string[] texts = [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0
            ? $"the {cats[random.NextInt32(2)]} {about[random.NextInt32(3)]} now"
            : $"the {cars[random.NextInt32(2)]} {other[random.NextInt32(3)]} now")];
        WordEmbeddings embeddings = PpmiEmbeddings.Fit(texts, new RandomSource(0, "ppmi"), new PpmiOptions { Width = 4 });
        Cosine("cat", "kitten").Should().BeGreaterThan(0.9);
        Cosine("car", "truck").Should().BeGreaterThan(0.9);
        Cosine("cat", "car").Should().BeLessThan(0.5);

        double Cosine(string one, string two)
        {
            float[] a = embeddings.Lookup(one), b = embeddings.Lookup(two);
            double Dot(float[] p, float[] q) => p.Zip(q, (x, y) => (double)x * y).Sum();
            return Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
        }
    }

    [Fact]
    public void Too_little_text_and_faulty_options_are_refused()
    {
        FluentActions.Invoking(() => PpmiEmbeddings.Fit(["one two", "three"], new RandomSource(0, "ppmi")))
            .Should().Throw<SemiMerException>().WithMessage("*Give more text*");
        FluentActions.Invoking(() => PpmiEmbeddings.Fit([], new RandomSource(0, "ppmi"))).Should().Throw<SemiMerException>();
        var options = new PpmiOptions { Width = 0, Window = 0, ContextSmoothing = 0, Shift = 0.5, SingularValuePower = 2 };
        FluentActions.Invoking(options.Validate).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(5);
    }

    [Fact]
    public void Order_of_texts_matters_for_rounding_only()
    {
        PpmiOptions options = Options(Cases[0]);
        float[] one = PpmiEmbeddings.Fit(LexicalValues.Texts, new RandomSource(0, "ppmi"), options).Vectors.ToArray();
        float[] two = PpmiEmbeddings.Fit(LexicalValues.Texts.Reverse(), new RandomSource(0, "ppmi"), options).Vectors.ToArray();
        for (int i = 0; i < one.Length; i++)
            two[i].Should().BeApproximately(one[i], 1e-4f);
    }

    private static PpmiOptions Options(JsonElement item) => new()
    {
        Window = item.GetProperty("window").GetInt32(),
        ContextSmoothing = item.GetProperty("smoothing").GetDouble(),
        Shift = item.GetProperty("shift").GetDouble(),
        Width = item.GetProperty("width").GetInt32(),
        SingularValuePower = item.GetProperty("power").GetDouble(),
    };
}
