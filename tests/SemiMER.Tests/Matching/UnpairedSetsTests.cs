using SemiMER.Corpora;
using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

public sealed class UnpairedSetsTests
{
    private static readonly ModalityPair Pair = new(Modality.Acoustic, Modality.Visual);

    [Fact]
    public void Different_emotion_sets_each_class_against_all_others()
    {
        UnpairedDraw draw = UnpairedSets.DifferentEmotion.Draw(Batch(7, classes: [0, 1, 0, 2, 1, 1, 0]), Pair);

        draw.Sets.Select(sets => (Rows(sets.P), Rows(sets.Q))).Should().BeEquivalentTo(
            new[] { ("0 2 6", "1 3 4 5"), ("1 4 5", "0 2 3 6") }, order => order.WithStrictOrdering());
        draw.Skipped.Should().ContainSingle().Which.Should()
            .Be("class 2 against others: 1 rows of acoustic and 6 of visual, at least 2 needed");
    }

    [Fact]
    public void Different_emotion_without_labels_says_so() =>
        UnpairedSets.DifferentEmotion.Draw(Batch(4), Pair).Skipped.Should().Equal("different emotion: the batch has no labels");

    [Fact]
    public void One_emotion_only_is_skipped()
    {
        UnpairedDraw draw = UnpairedSets.DifferentEmotion.Draw(Batch(3, classes: [1, 1, 1]), Pair);
        draw.Sets.Should().BeEmpty();
        draw.Skipped.Should().ContainSingle().Which.Should().Contain("3 rows of acoustic and 0 of visual");
    }

    [Fact]
    public void Different_dialogue_parts_whole_dialogues_evenly()
    {
        UnpairedDraw draw = UnpairedSets.DifferentDialogue.Draw(Batch(8, groups: ["a", "b", "a", "c", "a", "d", "b", null]), Pair);

        // Sizes a 3, b 2, c 1, d 1: a left, b right, c right, d left. The row of unknown dialogue is on neither side.
        LatentSets sets = draw.Sets.Should().ContainSingle().Subject;
        Rows(sets.P).Should().Be("0 2 4 5");
        Rows(sets.Q).Should().Be("1 3 6");
    }

    [Fact]
    public void Different_speaker_never_has_a_speaker_on_both_sides()
    {
        string[] speakers = [.. Enumerable.Range(0, 40).Select(i => $"s{i * i % 7}")];
        LatentSets sets = UnpairedSets.DifferentSpeaker.Draw(Batch(40, groups: speakers), Pair).Sets.Single();

        var left = Rows(sets.P).Split(' ').Select(row => speakers[int.Parse(row)]).ToHashSet();
        var right = Rows(sets.Q).Split(' ').Select(row => speakers[int.Parse(row)]).ToHashSet();
        left.Overlaps(right).Should().BeFalse();
        (sets.P.Count + sets.Q.Count).Should().Be(40);
    }

    [Fact]
    public void Batch_halves()
    {
        LatentSets sets = UnpairedSets.BatchHalves.Draw(Batch(5), Pair).Sets.Single();
        Rows(sets.P).Should().Be("0 1 2");
        Rows(sets.Q).Should().Be("3 4");
        UnpairedSets.BatchHalves.Draw(Batch(3), Pair).Skipped.Should().ContainSingle().Which.Should().Contain("1 of visual");
    }

    [Fact]
    public void One_dialogue_falls_back_to_halves()
    {
        UnpairedDraw draw = UnpairedSets.Default.Draw(Batch(4, groups: ["a", "a", "a", "a"]), Pair);
        Rows(draw.Sets.Single().P).Should().Be("0 1");
        draw.Skipped.Should().BeEmpty("the fallback was used");
        UnpairedSets.DifferentDialogue.Otherwise(UnpairedSets.DifferentSpeaker).Draw(Batch(4), Pair).Skipped.Should().HaveCount(2);
    }

    [Fact]
    public void The_default_follows_the_labels()
    {
        UnpairedSets.Default.Draw(Batch(4, classes: [0, 0, 1, 1], groups: ["a", "b", "a", "b"]), Pair).Sets.Should().HaveCount(2);
        UnpairedSets.Default.Draw(Batch(4, groups: ["a", "b", "a", "b"]), Pair).Sets.Single().Name.Should().Be("different dialogue");
    }

    [Fact]
    public void Rows_that_lack_a_modality_are_left_out()
    {
        LatentBatch batch = Batch(6, classes: [0, 0, 0, 1, 1, 1],
            has: (row, modality) => modality != Modality.Visual || row is not (3 or 0));
        LatentSets sets = UnpairedSets.DifferentEmotion.Draw(batch, Pair).Sets[0];
        Rows(sets.P).Should().Be("0 1 2");
        Rows(sets.Q).Should().Be("4 5");
    }

    [Fact]
    public void Tensors_are_made_of_the_modality_asked_for()
    {
        LatentBatch batch = Batch(5);
        LatentSets sets = UnpairedSets.BatchHalves.Draw(batch, Pair).Sets.Single();
        sets.P.Select(batch, Modality.Acoustic).data<double>().ToArray().Should().Equal(0, 1, 2);
        sets.Q.Select(batch, Modality.Visual).data<double>().ToArray().Should().Equal(103, 104);
        sets.P.Count.Should().Be(3);

        Tensor elsewhere = Numbers(4, 7);
        var other = new LatentRows(elsewhere);
        other.Rows.Should().BeNull();
        other.Count.Should().Be(4);
        other.Select(batch, Modality.Visual).Should().BeSameAs(elsewhere);
    }

    // Acoustic latents are the row number, visual ones 100 more.
    private static LatentBatch Batch(
        int rows, int[]? classes = null, string?[]? groups = null, Func<int, Modality, bool>? has = null) =>
        new([(Modality.Acoustic, Numbers(rows, 0)), (Modality.Visual, Numbers(rows, 100))], has)
        {
            Classes = classes,
            Dialogues = groups,
            Speakers = groups,
        };

    private static Tensor Numbers(int rows, int start) => tensor([.. Enumerable.Range(start, rows).Select(i => (double)i)], [rows, 1]);

    private static string Rows(LatentRows set) => string.Join(' ', set.Rows!);
}
