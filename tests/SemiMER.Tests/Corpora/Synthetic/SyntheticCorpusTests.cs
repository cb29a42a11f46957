using MathNet.Numerics.LinearAlgebra;
using SemiMER.Corpora;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace SemiMER.Tests.Corpora;

public sealed class SyntheticCorpusTests(ITestOutputHelper output)
{
    private static readonly Modality[] All = [Modality.Acoustic, Modality.Visual, Modality.Lexical];

    [Fact]
    public void Same_options_give_the_same_corpus_and_another_seed_another()
    {
        var first = new SyntheticCorpus(new SyntheticCorpusOptions { Seed = 3 });
        var second = new SyntheticCorpus(new SyntheticCorpusOptions { Seed = 3 });
        var other = new SyntheticCorpus(new SyntheticCorpusOptions { Seed = 4 });
        Flat(second).Should().Equal(Flat(first));
        Flat(other).Should().NotEqual(Flat(first));
        first.Rows.Select(row => row.ClassIndex).Should().Equal(second.Rows.Select(row => row.ClassIndex));
    }

    [Fact]
    public void Structure_is_as_the_options_say()
    {
        var options = new SyntheticCorpusOptions();
        var corpus = new SyntheticCorpus(options);
        corpus.Rows.Should().HaveCount(5 * 8 * 30);
        corpus.Rows.Select(row => row.Utterance.Speaker).Distinct().Should().HaveCount(10);
        corpus.Rows.GroupBy(row => row.Utterance.Dialogue).Should().HaveCount(40).And.OnlyContain(dialogue =>
            dialogue.Select(row => row.Utterance.Order).SequenceEqual(Enumerable.Range(0, 30)) &&
            dialogue.Select(row => row.Utterance.Speaker).Distinct().Count() == 2);
        corpus.Schema.Modalities.Select(entry => entry.Width)
            .Should().Equal(options.AcousticWidth, options.VisualWidth, options.LexicalWidth);
        int[] counts = [.. Enumerable.Range(0, 4).Select(index => corpus.Rows.Count(row => row.ClassIndex == index))];
        counts.Should().BeInDescendingOrder();
        (corpus.Rows.Count(row => row.ClassIndex is null) / 1200.0).Should().BeApproximately(options.UnlabeledShare, 0.04);
        SpeakerFolds.LeaveOneSessionOut(corpus).Should().HaveCount(5);
    }

    [Fact]
    public void Emotions_persist_within_a_dialogue()
    {
        var corpus = new SyntheticCorpus(new SyntheticCorpusOptions { UnlabeledShare = 0, Persistence = 0.9 });
        double same = corpus.Rows.Zip(corpus.Rows.Skip(1)).Where(pair => pair.First.Utterance.Dialogue == pair.Second.Utterance.Dialogue)
            .Average(pair => pair.First.ClassIndex == pair.Second.ClassIndex ? 1.0 : 0.0);
        // 0.9, and of the rest the chance to draw the same class: the sum of squared class shares, 33.25 / 110.25 = 0.3.
        same.Should().BeApproximately(0.9 + 0.1 * 0.3, 0.02);
    }

    [Fact]
    public void Speakers_differ_by_their_offsets()
    {
        static double Spread(double offset)
        {
            var options = new SyntheticCorpusOptions { SpeakerOffset = offset, DialoguesPerSession = 20, Separation = 0, Noise = 1 };
            var corpus = new SyntheticCorpus(options);
            double[] means = [.. corpus.Rows.GroupBy(row => row.Utterance.Speaker)
                .Select(speaker => speaker.Average(row => (double)row.Utterance.Features[Modality.Acoustic].Values.Span[0]))];
            return Math.Sqrt(means.Average(mean => Math.Pow(mean - means.Average(), 2)));
        }
        Spread(0).Should().BeLessThan(0.15);
        Spread(2).Should().BeInRange(0.8, 4);
    }

    [Fact]
    public void Switch_changes_unlabeled_utterances_only_and_keeps_every_value_of_a_column()
    {
        CorpusFold on = SpeakerFolds.LeaveOneSessionOut(new SyntheticCorpus())[4];
        CorpusFold off = SpeakerFolds.LeaveOneSessionOut(new SyntheticCorpus(new SyntheticCorpusOptions { SharedState = false }))[4];
        (LabeledSet labeledOn, UnlabeledSet poolOn) = on.Train.WithLabelBudget(0.05, 1);
        (LabeledSet labeledOff, UnlabeledSet poolOff) = off.Train.WithLabelBudget(0.05, 1);
        labeledOff.SelectMany(item => Concatenated(item.Utterance))
            .Should().Equal(labeledOn.SelectMany(item => Concatenated(item.Utterance)));
        off.Test.SelectMany(item => Concatenated(item.Utterance)).Should().Equal(on.Test.SelectMany(item => Concatenated(item.Utterance)));
        poolOff.Select(utterance => utterance.Id).Should().Equal(poolOn.Select(utterance => utterance.Id));
        poolOff.SelectMany(Concatenated).Should().NotEqual(poolOn.SelectMany(Concatenated));

        // Over all rows of a speaker, a shuffled column holds the same values as before.
        CorpusRow[] rows = [.. new SyntheticCorpus(new SyntheticCorpusOptions { SharedState = false }).Rows
            .Where(row => row.Utterance.Speaker == "s1_a")];
        foreach (Modality modality in All)
        {
            rows.Select(row => row.PoolUtterance.Features[modality].Values.Span[3]).Order()
                .Should().Equal(rows.Select(row => row.Utterance.Features[modality].Values.Span[3]).Order());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Edits_of_rows_reach_the_pool(bool sharedState)
    {
        var corpus = new SyntheticCorpus(new SyntheticCorpusOptions { SharedState = sharedState });
        var silent = ModalityFeatures.Vector(new float[corpus.Options.VisualWidth]);
        CorpusRow[] edited = [.. corpus.Rows.Select((row, i) => row with
        {
            Utterance = (row.Utterance with { Text = $"text {i}" }).WithFeatures(row.Utterance.Features
                .Where(entry => entry.Key != Modality.Acoustic || i % 2 == 0)
                .Select(entry => entry.Key == Modality.Visual ? KeyValuePair.Create(entry.Key, silent) : entry)),
        })];
        var again = new InMemoryCorpus(corpus.Schema, edited);
        IReadOnlyList<CorpusRow> rows = again.Rows;
        (_, UnlabeledSet pool) = SpeakerFolds.LeaveOneSessionOut(again)[4].Train.WithLabelBudget(0.05, 1);
        pool.Should().HaveCountGreaterThan(600);
        for (int i = 0; i < rows.Count; i++)
        {
            Utterance inPool = rows[i].PoolUtterance;
            inPool.Text.Should().Be($"text {i}");
            inPool.Has(Modality.Acoustic).Should().Be(i % 2 == 0);
            inPool.Features[Modality.Visual].Should().BeSameAs(silent);
            // What was left alone is shuffled or not, as the option says.
            float[] left = corpus.Rows[i].Utterance.Features[Modality.Lexical].Values.ToArray();
            inPool.Features[Modality.Lexical].Values.ToArray().SequenceEqual(left).Should().Be(sharedState);
        }
        pool.Count(utterance => utterance.Has(Modality.Acoustic)).Should().BeInRange(pool.Count * 4 / 10, pool.Count * 6 / 10);
    }

    [Fact]
    public void Shared_state_makes_unlabeled_utterances_informative_and_its_absence_does_not()
    {
        // An oracle apart from any network: nearest class mean from few labels, in all columns, and in the leading directions
        // of the unlabeled pool. The pool helps exactly when it carries the state.
        double raw = 0, pooled = 0, destroyed = 0, everything = 0;
        const int seeds = 5;
        for (int seed = 0; seed < seeds; seed++)
        {
            CorpusFold on = SpeakerFolds.LeaveOneSessionOut(
                new SyntheticCorpus(new SyntheticCorpusOptions { Seed = seed }))[4];
            CorpusFold off = SpeakerFolds.LeaveOneSessionOut(
                new SyntheticCorpus(new SyntheticCorpusOptions { Seed = seed, SharedState = false }))[4];
            (LabeledSet labeled, UnlabeledSet pool) = on.Train.WithLabelBudget(0.02, seed);
            (_, UnlabeledSet destroyedPool) = off.Train.WithLabelBudget(0.02, seed);
            raw += NearestMean(labeled, on.Test, null) / seeds;
            pooled += NearestMean(labeled, on.Test, pool) / seeds;
            destroyed += NearestMean(labeled, on.Test, destroyedPool) / seeds;
            everything += NearestMean(on.Train.WithLabelBudget(1, seed).Labeled, on.Test, null) / seeds;
        }
        output.WriteLine(
            $"few labels {raw:F3}, with the pool {pooled:F3}, with a destroyed pool {destroyed:F3}, all labels {everything:F3}");
        everything.Should().BeGreaterThan(raw + 0.1);
        pooled.Should().BeGreaterThan(raw + 0.04);
        (destroyed - raw).Should().BeLessThan(0.1 * (pooled - raw), "what the pool gave is gone with the shared state");
    }

    [Fact]
    public void Every_faulty_option_is_listed()
    {
        var options = new SyntheticCorpusOptions
        {
            Classes = ["a", "a"], ClassWeights = [1, 0, 2], Sessions = 2, UtterancesPerDialogue = 1, AcousticWidth = 0, StateDimensions = 1,
            Noise = double.NaN, UnlabeledShare = 1, Persistence = -0.1,
        };
        OptionsException error = FluentActions.Invoking(() => new SyntheticCorpus(options)).Should().Throw<OptionsException>().Which;
        error.Options.Should().Be("SyntheticCorpusOptions");
        error.Faults.Should().HaveCount(10);
        error.Message.Should().ContainAll("Sessions is 2; at least 3.", "Noise is NaN", "UnlabeledShare is 1; at least 0, below 1.",
            "ClassWeights has 3 numbers");
    }

    private static float[] Flat(SyntheticCorpus corpus) => [.. corpus.Rows.SelectMany(row => Concatenated(row.Utterance))];

    private static IEnumerable<float> Concatenated(Utterance utterance) =>
        All.SelectMany(modality => utterance.Features[modality].Values.ToArray());

    /// <summary>Mean recall of the nearest class mean, after projection to the leading directions of the pool if there is one.</summary>
    private static double NearestMean(LabeledSet labeled, LabeledSet test, UnlabeledSet? pool)
    {
        Func<Utterance, double[]> features = utterance => [.. Concatenated(utterance).Select(value => (double)value)];
        if (pool is not null)
        {
            double[][] numbers = [.. pool.Select(features)];
            using var scope = NewDisposeScope();
            Tensor rows = tensor([.. numbers.SelectMany(row => row)], [numbers.Length, numbers[0].Length]);
            Tensor centred = rows - rows.mean([0], keepdim: true);
            (_, Tensor vectors) = linalg.eigh(centred.t().matmul(centred) / numbers.Length);
            Tensor last = vectors.narrow(1, numbers[0].Length - 12, 12).t().contiguous();
            Matrix<double> leading = Matrix<double>.Build.DenseOfRowMajor(12, numbers[0].Length, last.data<double>().ToArray());
            Func<Utterance, double[]> all = features;
            features = utterance => [.. leading * Vector<double>.Build.Dense(all(utterance))];
        }
        double[][] means = [.. Enumerable.Range(0, labeled.Classes.Count).Select(index =>
        {
            double[][] members = [.. labeled.Where(item => item.ClassIndex == index).Select(item => features(item.Utterance))];
            return Enumerable.Range(0, members[0].Length).Select(column => members.Average(member => member[column])).ToArray();
        })];
        var hits = new double[means.Length];
        foreach (LabeledUtterance item in test)
        {
            double[] point = features(item.Utterance);
            int nearest = Enumerable.Range(0, means.Length).MinBy(index => means[index].Zip(point, (a, b) => (a - b) * (a - b)).Sum());
            hits[item.ClassIndex] += nearest == item.ClassIndex ? 1.0 / test.ClassCounts[item.ClassIndex] : 0;
        }
        return hits.Average();
    }
}
