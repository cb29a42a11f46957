using System.Text.Json;
using SemiMER.Features;

namespace SemiMER.Tests.Features;

public sealed class TfidfTests
{
    private static readonly JsonElement[] Cases = [.. LexicalValues.Root.GetProperty("tfidf").EnumerateArray()];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Rows_equal_those_of_numpy(int index)
    {
        JsonElement item = Cases[index];
        (TfidfVectorizer vectorizer, SparseRows rows) = TfidfVectorizer.Fit(LexicalValues.Texts, Options(item));
        vectorizer.Terms.Should().Equal(LexicalValues.Strings(item.GetProperty("terms")));
        LexicalValues.Compare(vectorizer.Weights, LexicalValues.Numbers(item.GetProperty("idf")), 1e-14);
        LexicalValues.Compare(LexicalValues.Dense(rows), LexicalValues.Rows(item.GetProperty("train")), 1e-14);
        SparseRows others = vectorizer.Transform(LexicalValues.Strings(LexicalValues.Root.GetProperty("new")));
        LexicalValues.Compare(LexicalValues.Dense(others), LexicalValues.Rows(item.GetProperty("new")), 1e-14);
    }

    [Fact]
    public void Rows_equal_a_plain_loop()
    {
        string[] texts = ["a b a", "b c", "a"];
        (_, SparseRows rows) = TfidfVectorizer.Fit(texts, new TfidfOptions { LongestNGram = 1, MinimumDocuments = 1 });
        double a = Math.Log(4 / 3.0) + 1, b = a, twice = (1 + Math.Log(2)) * a, length = Math.Sqrt(twice * twice + b * b);
        double c = Math.Log(4 / 2.0) + 1, other = Math.Sqrt(b * b + c * c);
        LexicalValues.Compare(LexicalValues.Dense(rows), [[twice / length, b / length, 0], [0, b / other, c / other], [1, 0, 0]], 1e-15);
        rows.StoredCount.Should().Be(5);
        rows.ColumnsOf(1).ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void Training_rows_come_out_again()
    {
        foreach (JsonElement item in Cases)
        {
            (TfidfVectorizer vectorizer, SparseRows rows) = TfidfVectorizer.Fit(LexicalValues.Texts, Options(item));
            LexicalValues.Compare(LexicalValues.Dense(vectorizer.Transform(LexicalValues.Texts)), LexicalValues.Dense(rows), 0);
        }
    }

    [Fact]
    public void Order_of_texts_does_not_matter()
    {
        (TfidfVectorizer one, SparseRows rows) = TfidfVectorizer.Fit(LexicalValues.Texts);
        (TfidfVectorizer other, SparseRows reversed) = TfidfVectorizer.Fit([.. LexicalValues.Texts.Reverse()]);
        other.Terms.Should().Equal(one.Terms);
        other.Weights.Should().Equal(one.Weights);
        LexicalValues.Compare([.. LexicalValues.Dense(reversed).Reverse()], LexicalValues.Dense(rows), 0);
    }

    [Fact]
    public void Unknown_empty_and_odd_texts_are_empty_rows()
    {
        (TfidfVectorizer vectorizer, _) = TfidfVectorizer.Fit(LexicalValues.Texts, new TfidfOptions { MinimumDocuments = 1 });
        SparseRows rows = vectorizer.Transform(["", "?!", "zebra", "\U0001F602", new string('x', 100_000), "\uD800"]);
        rows.RowCount.Should().Be(6);
        rows.StoredCount.Should().Be(0);
        vectorizer.Transform([]).RowCount.Should().Be(0);
    }

    [Fact]
    public void Pictures_outside_the_first_plane_are_one_character()
    {
        var options = new TfidfOptions
        {
            Unit = NGramUnit.Characters, ShortestNGram = 1, LongestNGram = 2, MinimumDocuments = 1,
        };
        TfidfVectorizer.Fit(["\U0001F602a"], options).Vectorizer.Terms.Should().Equal("a", "\U0001F602", "\U0001F602a");
    }

    [Fact]
    public void Most_common_terms_are_kept()
    {
        var options = new TfidfOptions { LongestNGram = 1, MinimumDocuments = 1, MaximumFeatures = 2 };
        TfidfVectorizer.Fit(["a b c", "c b", "c d"], options).Vectorizer.Terms.Should().Equal("b", "c");
        FluentActions.Invoking(() => TfidfVectorizer.Fit(["a", "b"])).Should().Throw<SemiMerException>().WithMessage("*MinimumDocuments*");
        FluentActions.Invoking(() => TfidfVectorizer.Fit([])).Should().Throw<SemiMerException>();
    }

    [Fact]
    public void Faults_of_options_are_listed()
    {
        var options = new TfidfOptions
        {
            Unit = (NGramUnit)9, ShortestNGram = 3, LongestNGram = 2, MinimumDocuments = 0, MaximumDocumentShare = 0, MaximumFeatures = 0,
        };
        FluentActions.Invoking(options.Validate).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(5);
        FluentActions.Invoking(() => new TfidfVectorizer(new TfidfOptions(), ["a", "a"], [1, 1])).Should().Throw<SemiMerException>();
        FluentActions.Invoking(() => new TfidfVectorizer(new TfidfOptions(), ["a"], [double.NaN])).Should().Throw<SemiMerException>();
    }

    private static TfidfOptions Options(JsonElement item) => new()
    {
        Unit = item.GetProperty("unit").GetString() == "words" ? NGramUnit.Words : NGramUnit.Characters,
        ShortestNGram = item.GetProperty("low").GetInt32(),
        LongestNGram = item.GetProperty("high").GetInt32(),
        MinimumDocuments = item.GetProperty("min_df").GetInt32(),
        MaximumDocumentShare = item.GetProperty("max_df").GetDouble(),
        MaximumFeatures = null,
        SublinearCounts = item.GetProperty("sublinear").GetBoolean(),
        SmoothWeights = item.GetProperty("smooth").GetBoolean(),
        UnitLength = item.GetProperty("unit_length").GetBoolean(),
    };
}
