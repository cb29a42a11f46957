using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Tests.Training.Enhancement;

public sealed class WordChangesTests
{
    private static readonly Modality[] Words = [Modality.Lexical];

    [Fact]
    public void Words_are_left_out_and_swapped_by_the_draws()
    {
        const double deletion = 0.3, swap = 0.4;
        LabeledUtterance[] rows = [.. Clips.Set];
        var options = new EnhancementOptions { DeletedWords = deletion, SwappedWords = swap };
        LabeledUtterance[] changed = new LabeledEnhancement(options, Clips.Schema, Clips.Set, Words, 1).ChangeRows(9, rows);
        var random = new RandomSource(1, "enhancement: words of batch 9");
        for (int i = 0; i < rows.Length; i++)
        {
            var left = new List<float>();
            foreach (float token in Clips.Of(rows[i], Modality.Lexical))
            {
                if (random.NextDouble() >= deletion)
                    left.Add(token);
            }
            for (int t = 0; t < left.Count - 1; t++)
            {
                if (random.NextDouble() < swap)
                {
                    float token = left[t];
                    left[t] = left[t + 1];
                    left[++t] = token;
                }
            }
            Clips.Of(changed[i], Modality.Lexical).Should().Equal(left);
            foreach (Modality modality in rows[i].Utterance.Features.Keys.Except(Words))
                changed[i].Utterance.Features[modality].Should().BeSameAs(rows[i].Utterance.Features[modality]);
        }
    }

    [Fact]
    public void As_many_as_asked_for_and_never_all()
    {
        var random = new RandomSource(0, "words");
        var one = new Utterance
        {
            Id = "u", Speaker = "s",
            Features = new Dictionary<Modality, ModalityFeatures> { [Modality.Lexical] = ModalityFeatures.Sequence(new float[] { 7 }, 1) },
        };
        Utterance longer = Clips.Set[0].Utterance;
        int left = 0, moved = 0;
        for (int draw = 0; draw < 500; draw++)
        {
            new WordChanges(0.9, 0.9, Words).Of(one, random).Features[Modality.Lexical].Values.ToArray().Should().Equal(7);
            left += new WordChanges(0.1, 0, Words).Of(longer, random).Features[Modality.Lexical].Frames;
            float[] swapped = new WordChanges(0, 0.1, Words).Of(longer, random).Features[Modality.Lexical].Values.ToArray();
            swapped.Should().BeEquivalentTo(Clips.Of(Clips.Set[0], Modality.Lexical));
            moved += swapped.Index().Count(token => token.Item != token.Index);
        }
        (left / 6000.0).Should().BeApproximately(0.9, 0.02);
        // Pairs at 11 places; one is no place for a swap after a swap: 2 p / (1 + p) of the tokens move, a little less at the ends.
        (moved / 6000.0).Should().BeApproximately(0.17, 0.02);
    }
}
