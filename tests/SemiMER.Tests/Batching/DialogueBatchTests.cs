using SemiMER.Batching;
using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Batching;

public sealed class DialogueBatchTests
{
    private static readonly CorpusSchema Schema = new("dialogues", ["calm", "angry"], [new(Modality.Acoustic, 1)]);

    [Fact]
    public void Rows_go_to_their_places_and_come_back()
    {
        using var scope = NewDisposeScope();
        Utterance[] rows = [Row("b", 1), Row("a", 2), Row("b", 0), Row("a", 0), Row("a", 1), Row("c", 7)];
        using UtteranceBatch batch = UtteranceBatch.Create(Schema, rows);
        DialogueLayout layout = DialogueLayout.Of(batch, most: 3);
        Tensor numbers = tensor((float[])[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [6, 2]), places = layout.ToDialogues(numbers);
        places.shape.Should().Equal(3, 3, 2);
        // b, a, c in the order of their first rows; in each by place, zeros at the end.
        places.data<float>().ToArray().Should().Equal(5, 6, 1, 2, 0, 0, 7, 8, 9, 10, 3, 4, 11, 12, 0, 0, 0, 0);
        layout.ToRows(places).data<float>().ToArray().Should().Equal(numbers.data<float>().ToArray());
        layout.ToDialogues(ones(6, dtype: ScalarType.Bool)).data<bool>().ToArray()
            .Should().Equal(true, true, false, true, true, true, true, false, false);
    }

    [Fact]
    public void Start_orders_utterances_whose_places_are_not_told()
    {
        Utterance[] rows = [Row("a", 0) with { Start = 4 }, Row("a", 0) with { Start = 1.5 }, Row("a", 0) with { Start = 2 }];
        DialoguePlaces.Whole(rows, most: 3).Single().Should().Equal(1, 2, 0);
    }

    [Fact]
    public void Every_dialogue_comes_as_often_as_the_others_and_each_batch_is_large_enough()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = Sets();
        DialogueBatchMaker maker = Maker(labeled, unlabeled, unlabeledSize: null);
        var counts = new Dictionary<string, int>();
        for (int i = 0; i < 70; i++)
        {
            using StepBatch batch = maker.Make();
            Utterance[] rows = [.. batch.Labeled.Utterances, .. batch.Unlabeled!.Utterances];
            batch.All!.Utterances.Should().Equal(rows);
            string[] dialogues = [.. rows.Select(row => row.Dialogue!).Distinct()];
            rows.Length.Should().BeInRange(6, 6 + 4, "dialogues are drawn until there are as many");
            rows.Should().HaveCount(dialogues.Sum(LengthOf), "they are whole");
            foreach (string dialogue in dialogues)
                counts[dialogue] = counts.GetValueOrDefault(dialogue) + 1;
        }
        counts.Keys.Should().BeEquivalentTo(labeled.Utterances.Select(row => row.Dialogue).Distinct(), "only those with labels");
        counts.Values.Max().Should().BeLessThanOrEqualTo(counts.Values.Min() + 1);
    }

    [Fact]
    public void Dialogues_of_the_pool_come_beside_those_with_labels()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = Sets();
        DialogueBatchMaker maker = Maker(labeled, unlabeled, unlabeledSize: 6);
        var seen = new HashSet<string>();
        for (int i = 0; i < 20; i++)
        {
            using StepBatch batch = maker.Make();
            batch.Labeled.Count.Should().BeGreaterThan(0);
            batch.Unlabeled!.Count.Should().BeGreaterThan(0);
            batch.UtteranceIds.Should().OnlyHaveUniqueItems();
            seen.UnionWith(batch.All!.Utterances.Select(row => row.Dialogue!));
        }
        seen.Should().HaveCount(12);
    }

    [Fact]
    public void Batches_that_are_passed_over_are_as_if_they_had_been_made()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = Sets();
        DialogueBatchMaker all = Maker(labeled, unlabeled, unlabeledSize: 5), some = Maker(labeled, unlabeled, unlabeledSize: 5);
        for (int i = 0; i < 9; i++)
            all.Make().Dispose();
        some.Skip(9);
        for (int i = 0; i < 5; i++)
        {
            using StepBatch expected = all.Make(), actual = some.Make();
            actual.UtteranceIds.Should().Equal(expected.UtteranceIds);
        }
    }

    [Fact]
    public void Small_sets_come_whole()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = Sets();
        using StepBatch batch = new DialogueBatchMaker(Schema, labeled, 1000, unlabeled, 1000, null, CPU, seed: 1).Make();
        batch.UtteranceIds.Should().BeEquivalentTo(labeled.Utterances.Concat(unlabeled).Select(row => row.Id));
    }

    private static DialogueBatchMaker Maker(LabeledSet labeled, UnlabeledSet unlabeled, int? unlabeledSize) =>
        new(Schema, labeled, 6, unlabeled, unlabeledSize, maximumFrames: null, CPU, seed: 1);

    // Twelve dialogues of 2 to 5 utterances; of the first seven the first utterance has a label.
    private static (LabeledSet Labeled, UnlabeledSet Unlabeled) Sets()
    {
        Utterance[] rows =
            [.. Enumerable.Range(0, 12).SelectMany(d => Enumerable.Range(0, LengthOf($"d{d}")).Select(i => Row($"d{d}", i)))];
        bool HasLabel(Utterance row) => row.Order == 0 && int.Parse(row.Dialogue![1..]) < 7;
        return (new LabeledSet(Schema.Classes, rows.Where(HasLabel).Select((row, i) => new LabeledUtterance(row, i % 2))),
            new UnlabeledSet(rows.Where(row => !HasLabel(row))));
    }

    private static int LengthOf(string dialogue) => 2 + int.Parse(dialogue[1..]) % 4;

    private static Utterance Row(string dialogue, int order) => new()
    {
        Id = $"{dialogue}/{order}", Speaker = "s", Dialogue = dialogue, Order = order,
        Features = new Dictionary<Modality, ModalityFeatures> { [Modality.Acoustic] = ModalityFeatures.Vector(new float[] { order }) },
    };
}
