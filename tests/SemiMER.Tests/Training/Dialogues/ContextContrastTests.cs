using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;

namespace SemiMER.Tests.Training;

[Collection(nameof(AloneCollection))]
public sealed class ContextContrastTests
{
    private static readonly ContextContrastOptions Small = new() { HiddenSize = 24, EmbeddingSize = 8, Steps = 150, BatchSize = 64 };
    private static readonly DialogueContextOptions Options = new()
    {
        Contrast = Small, TeacherStrengths = [0.1], StudentStrengths = [0.1],
    };

    private static readonly DialogueContextOptions ByContrast = new() { Contrast = Small with { Steps = 500 } };

    private static readonly LabeledUtterance[] Pool = MoodCorpus.Rows("pool", dialogues: 40, length: 12, seed: 1);

    [Fact]
    public void Neighbours_become_alike()
    {
        (RowMatrix rows, DesignBlock[] blocks, (int, int)[] neighbours) = Moods();
        using var learned = ContextContrast.Fit(rows, blocks, neighbours, Small, default);
        using var untrained = ContextContrast.Fit(rows, blocks, neighbours, Small with { Steps = 1, LearningRate = 1e-12 }, default);
        RowMatrix p = learned.Of(rows);
        p.Columns.Should().Be(8);
        p.Mean().Should().OnlyContain(mean => Math.Abs(mean) < 1e-9);
        p.Values.Average(value => value * value).Should().BeApproximately(1, 1e-9);
        Cosine(p, neighbours).Should().BeGreaterThan(Cosine(untrained.Of(rows), neighbours) + 0.3);
    }

    [Fact]
    public void Dialogues_without_labels_help_much_by_contrast_too()
    {
        LabeledSet validation = MoodCorpus.Set(MoodCorpus.Rows("validation", dialogues: 15, length: 12, seed: 2)),
            test = MoodCorpus.Set(MoodCorpus.Rows("test", dialogues: 40, length: 12, seed: 3));
        (LabeledSet labeled, UnlabeledSet unlabeled) = MoodCorpus.Budget(Pool, perClass: 3);
        using EmotionRecognizer linear = Baselines.LinearSoftmax(MoodCorpus.Schema, labeled, unlabeled, validation).Recognizer;
        using EmotionRecognizer student =
            DialogueContext.Fit(MoodCorpus.Schema, labeled, unlabeled, validation, ByContrast).Recognizer;
        student.Evaluate(test).UnweightedAccuracy.Should().BeGreaterThan(linear.Evaluate(test).UnweightedAccuracy + 0.05);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_whatever_else_draws()
    {
        (RowMatrix rows, DesignBlock[] blocks, (int, int)[] neighbours) = Moods();
        ContextContrastOptions few = Small with { Steps = 5 };
        double[] once = Values(few);
        torch.rand(7).Dispose();
        Values(few).Should().Equal(once);
        Values(few with { Seed = 1 }).Should().NotEqual(once);
        long before = LiveTensors.Count;
        Values(few);
        LiveTensors.Count.Should().Be(before, "no tensor is left");

        double[] Values(ContextContrastOptions options)
        {
            using var learned = ContextContrast.Fit(rows, blocks, neighbours, options, default);
            return learned.Of(rows).Values;
        }
    }

    [Fact]
    public void Each_option_changes_what_is_learned()
    {
        (RowMatrix rows, DesignBlock[] blocks, (int, int)[] neighbours) = Moods();
        ContextContrastOptions few = Small with { Steps = 4 };
        ContextContrastOptions[] others =
        [
            few with { Temperature = 0.3 }, few with { ModalityWeight = 0 }, few with { Dropout = 0 }, few with { BatchSize = 32 },
            few with { LearningRate = 0.01 }, few with { WeightDecay = 0.5 }, few with { Steps = 5 },
        ];
        double[][] values = [.. others.Prepend(few).Select(options =>
        {
            using var learned = ContextContrast.Fit(rows, blocks, neighbours, options, default);
            return learned.Of(rows).Values;
        })];
        for (int i = 1; i < values.Length; i++)
            values[i].Should().NotEqual(values[0], $"{others[i - 1]}");
    }

    [Fact]
    public void Absent_modalities_are_stood()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = MoodCorpus.Budget(Pool.Select((row, i) => i % 3 == 0
            ? row with { Utterance = row.Utterance.WithModalities([Modality.Acoustic]) } : row), perClass: 3);
        using EmotionRecognizer recognizer = DialogueContext.Fit(
            MoodCorpus.Schema, labeled, unlabeled, options: Options with { Contrast = Small with { Steps = 5 } }).Recognizer;
        recognizer.Predict([.. unlabeled.Take(5)]).Should().OnlyContain(row => row.Probabilities.All(float.IsFinite));
    }

    [Fact]
    public void One_pair_stopping_and_options_out_of_range_are_told()
    {
        (RowMatrix rows, DesignBlock[] blocks, (int, int)[] neighbours) = Moods();
        FluentActions.Invoking(() => ContextContrast.Fit(rows, blocks, neighbours[..1], Small, default))
            .Should().Throw<TrainingException>().WithMessage("*one pair*");
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        FluentActions.Invoking(() => ContextContrast.Fit(rows, blocks, neighbours, Small, stopped.Token))
            .Should().Throw<OperationCanceledException>();
        var wrong = new DialogueContextOptions
        {
            Contrast = new ContextContrastOptions
            {
                HiddenSize = 0, EmbeddingSize = 0, Dropout = 1, Temperature = 0, ModalityWeight = -1, Steps = 0, BatchSize = 1,
                LearningRate = 0, WeightDecay = -1,
            },
        };
        FluentActions.Invoking(wrong.Validate).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(9)
            .And.OnlyContain(fault => fault.StartsWith("Contrast: ", StringComparison.Ordinal));
        FluentActions.Invoking(wrong.Contrast.Validate).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(9);
    }

    private static double Cosine(RowMatrix p, (int First, int Second)[] pairs) => pairs.Average(pair =>
    {
        (double product, double one, double other) = (0, 0, 0);
        for (int c = 0; c < p.Columns; c++)
        {
            (double a, double b) = (p.Row(pair.First)[c], p.Row(pair.Second)[c]);
            (product, one, other) = (product + a * b, one + a * a, other + b * b);
        }
        return product / Math.Sqrt(one * other);
    });

    private static (RowMatrix Rows, DesignBlock[] Blocks, (int, int)[] Neighbours) Moods()
    {
        Utterance[] utterances = [.. Pool.Select(row => row.Utterance)];
        LinearDesign design = LinearDesign.Of(MoodCorpus.Schema, utterances);
        DialogueRows dialogues = DialogueRows.Of(utterances);
        var random = new Random(6);
        foreach (int[] dialogue in dialogues.Dialogues) // each has a place of its own in the first three columns
        {
            double[] place = [.. Enumerable.Range(0, 3).Select(_ => 4 * (random.NextDouble() - 0.5))];
            foreach (int row in dialogue)
            {
                for (int column = 0; column < 3; column++)
                    design.Rows.Row(row)[column] += place[column];
            }
        }
        return (design.Rows, [.. design.Blocks], [.. dialogues.Neighbours(1)]);
    }
}
