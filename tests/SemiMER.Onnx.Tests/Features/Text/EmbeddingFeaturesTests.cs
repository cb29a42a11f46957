using Microsoft.Extensions.AI;
using SemiMER.Corpora;
using SemiMER.Tests;

namespace SemiMER.Onnx.Tests;

/// <summary>Lexical features of an embedding generator.</summary>
public sealed class EmbeddingFeaturesTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Texts_go_in_batches_and_vectors_come_in_order()
    {
        var generator = new Lengths();
        var features = new EmbeddingFeatures(generator);
        CorpusRow[] rows = TestRows.Rows(10, i => i == 4 ? null : i == 5 ? " " : new string('x', i + 1));
        ExtractedFeatures found = await features.ExtractAsync(rows, new EmbeddingOptions { BatchSize = 3 });
        found.Find("u7").ShouldBe([8, -8]);
        found.Report.Absent.Should().Be(2);
        generator.Calls.Should().Equal(3, 1, 3, 1);
        found.ToSource().Extractor.Should().Be("embedding/1 test lengths 2").And.Be(features.Extractor);
        (await features.DescribeAsync("abc")).ShouldBe([3, -3]);
        (await features.DescribeAsync(" ")).Should().BeNull();
    }

    [Fact]
    public async Task The_cache_saves_calls()
    {
        var generator = new Lengths();
        var features = new EmbeddingFeatures(generator, "lengths 2");
        var options = new EmbeddingOptions { CacheDirectory = folder.Root };
        await features.ExtractAsync(TestRows.Rows(5, i => new string('x', i + 1)), options);
        ExtractedFeatures found = await features.ExtractAsync(TestRows.Rows(6, i => new string('x', i + 1)), options);
        found.Report.FromCache.Should().Be(5);
        generator.Calls.Should().Equal(5, 1);
    }

    [Fact]
    public async Task A_call_that_fails_is_told_and_the_rest_goes_on()
    {
        var features = new EmbeddingFeatures(new Lengths());
        ExtractedFeatures found = await features.ExtractAsync(
            TestRows.Rows(6, i => i == 2 ? "fail" : i == 5 ? "nan" : "good"), new EmbeddingOptions { BatchSize = 2 });
        found.Report.Failures.Select(failure => failure.UtteranceId).Should().Equal("u2", "u3", "u5");
        found.Report.Causes[0].Cause.Should().Contain("the service is down");
        await FluentActions.Awaiting(() => features.DescribeAsync("nan")).Should().ThrowAsync<OnnxException>().WithMessage("*NaN*");
        await FluentActions.Awaiting(() => features.ExtractAsync(TestRows.Rows(1, _ => "fail"))).Should().ThrowAsync<OnnxException>()
            .WithMessage("No text has features*the service is down*");
    }

    [Fact]
    public async Task It_can_be_cancelled() => await FluentActions.Awaiting(() =>
            new EmbeddingFeatures(new Lengths()).ExtractAsync(TestRows.Rows(2, _ => "x"), cancellationToken: new CancellationToken(true)))
        .Should().ThrowAsync<OperationCanceledException>();

    [Fact]
    public void A_generator_without_a_name_must_be_named() =>
        FluentActions.Invoking(() => new EmbeddingFeatures(new Lengths { Metadata = null })).Should().Throw<ArgumentException>();

    /// <summary>The length of a text and its negative.</summary>
    private sealed class Lengths : IEmbeddingGenerator<string, Embedding<float>>
    {
        public List<int> Calls { get; } = [];

        public EmbeddingGeneratorMetadata? Metadata { get; init; } = new("test", null, "lengths", 2);

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string[] texts = [.. values];
            Calls.Add(texts.Length);
            if (texts.Contains("fail"))
                throw new HttpRequestException("the service is down");
            return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(texts.Select(text =>
                new Embedding<float>(text == "nan" ? new[] { float.NaN, 0 } : new float[] { text.Length, -text.Length }))));
        }

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceType == typeof(EmbeddingGeneratorMetadata) ? Metadata : null;

        public void Dispose()
        {
        }
    }
}
