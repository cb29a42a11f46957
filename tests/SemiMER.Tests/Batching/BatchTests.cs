using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Tests.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Batching;

public sealed class BatchTests
{
    [Fact]
    public void Sequences_are_padded_and_absent_modalities_masked()
    {
        Utterance Of(string id, int frames) => new()
        {
            Id = id,
            Speaker = "s",
            Features = frames == 0 ? [] : new Dictionary<Modality, ModalityFeatures>
            {
                [Modality.Visual] = ModalityFeatures.Sequence(Enumerable.Range(1, frames * 3).Select(i => (float)i).ToArray(), 3),
            },
        };
        using UtteranceBatch batch = UtteranceBatch.Create(TestCorpora.Schema, [Of("a", 1), Of("b", 2), Of("c", 0)]);

        batch.Count.Should().Be(3);
        ModalityBatch visual = batch.Modalities[Modality.Visual], acoustic = batch.Modalities[Modality.Acoustic];
        visual.Values.shape.Should().Equal(3, 2, 3);
        visual.Values.data<float>().ToArray().Should().Equal(1, 2, 3, 0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0);
        visual.Frames!.shape.Should().Equal(3, 2);
        visual.Frames.data<bool>().ToArray().Should().Equal(true, false, true, true, false, false);
        visual.Present.data<bool>().ToArray().Should().Equal(true, true, false);
        acoustic.Values.shape.Should().Equal(3, 2);
        acoustic.Frames.Should().BeNull();
        acoustic.Present.data<bool>().ToArray().Should().Equal(false, false, false);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public void Sequences_are_cut_only_if_asked_for(int maximum, int frames)
    {
        Utterance row = TestCorpora.Row("a", "s", 0).Utterance;
        using UtteranceBatch whole = UtteranceBatch.Create(TestCorpora.Schema, [row]);
        using UtteranceBatch cut = UtteranceBatch.Create(TestCorpora.Schema, [row], maximum);
        float[] values = [1, 2, 3, 4, 5, 6];
        whole.Modalities[Modality.Visual].Values.data<float>().ToArray().Should().Equal(values);
        cut.Modalities[Modality.Visual].Values.data<float>().ToArray().Should().Equal(values.Take(frames * 3));
        cut.Modalities[Modality.Visual].Frames!.data<bool>().ToArray().Should().Equal(Enumerable.Repeat(true, frames));
        cut.Modalities[Modality.Acoustic].Values.shape.Should().Equal(1, 2);
        FluentActions.Invoking(() => UtteranceBatch.Create(TestCorpora.Schema, [row], 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Padding_beyond_one_tensor_is_refused_with_its_size()
    {
        Utterance longest = TestCorpora.Row("a", "s", 0).Utterance.WithFeatures(
            [KeyValuePair.Create(Modality.Visual, ModalityFeatures.Sequence(new float[3 * 1_000_000], 3))]);
        FluentActions.Invoking(() => UtteranceBatch.Create(TestCorpora.Schema, [.. Enumerable.Repeat(longest, 1000)]))
            .Should().Throw<CorpusException>()
            .WithMessage("modality 'visual': *too large for one tensor*Expected at most 536870911 numbers, found [1000, 1000000, 3].");
    }

    [Fact]
    public void Labels_are_the_rows_classes()
    {
        using LabeledBatch batch = LabeledBatch.Create(TestCorpora.Schema,
            [new(TestCorpora.Row("a", "s", 1).Utterance, 1), new(TestCorpora.Row("b", "s", 0).Utterance, 0)]);
        batch.Labels.dtype.Should().Be(ScalarType.Int64);
        batch.Labels.data<long>().ToArray().Should().Equal(1, 0);
        batch.Classes.Should().Equal(1, 0);
    }

    [Fact]
    public void Features_of_another_shape_are_named()
    {
        Utterance wrong = TestCorpora.Row("u7", "s", 0).Utterance.WithFeatures(
            [KeyValuePair.Create(Modality.Acoustic, ModalityFeatures.Vector(new float[3]))]);
        FluentActions.Invoking(() => UtteranceBatch.Create(TestCorpora.Schema, [wrong])).Should().Throw<CorpusException>()
            .WithMessage("utterance 'u7', modality 'acoustic': *Expected [2], found [3].");
        FluentActions.Invoking(() => UtteranceBatch.Create(TestCorpora.Schema, [])).Should().Throw<CorpusException>()
            .WithMessage("*at least one*");
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(7, 7)]
    [InlineData(4, 1)]
    public void Every_row_is_drawn_equally_often(int rows, int batchSize)
    {
        var stream = new ShuffledStream(rows, new RandomSource(1, "test"));
        int[] drawn = [.. Enumerable.Range(0, rows * 2).SelectMany(_ => stream.Next(batchSize))];
        drawn.Should().HaveCount(rows * 2 * batchSize);
        for (int round = 0; round < 2 * batchSize; round++)
            drawn.Skip(round * rows).Take(rows).Should().BeEquivalentTo(Enumerable.Range(0, rows));
    }

    [Fact]
    public void Rounds_differ_and_a_batch_is_never_larger_than_the_set()
    {
        var stream = new ShuffledStream(20, new RandomSource(1, "test"));
        int[] first = stream.Next(100), second = stream.Next(100);
        first.Should().HaveCount(20).And.OnlyHaveUniqueItems();
        first.Should().NotEqual(second);
        FluentActions.Invoking(() => new ShuffledStream(0, new RandomSource(1, "test"))).Should().Throw<ArgumentOutOfRangeException>();
    }
}
