using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Tests.Training.Enhancement;

public sealed class RecombinationTests
{
    private const double Probability = 0.4;

    [Fact]
    public void Modalities_come_from_other_rows_of_the_class_by_the_draws()
    {
        LabeledUtterance[] rows = [.. Clips.Set];
        var enhancement = new LabeledEnhancement(new EnhancementOptions { Recombination = Probability }, Clips.Schema, Clips.Set, [], 5);
        int replaced = 0, drawn = 0;
        for (long number = 0; number < 50; number++)
        {
            LabeledUtterance[] changed = enhancement.ChangeRows(number, rows);
            var random = new RandomSource(5, $"enhancement: recombination of batch {number}");
            for (int i = 0; i < rows.Length; i++)
            {
                changed[i].ClassIndex.Should().Be(rows[i].ClassIndex);
                changed[i].Utterance.Id.Should().Be(rows[i].Utterance.Id);
                changed[i].Utterance.Features.Keys.Should().BeEquivalentTo(rows[i].Utterance.Features.Keys, "what is absent stays so");
                foreach (Modality modality in Clips.Schema.Modalities.Select(entry => entry.Modality))
                {
                    if (!rows[i].Utterance.Has(modality))
                        continue;
                    int[] lenders = [.. Enumerable.Range(0, rows.Length)
                        .Where(j => j != i && rows[j].ClassIndex == rows[i].ClassIndex && rows[j].Utterance.Has(modality))];
                    ModalityFeatures expected = rows[i].Utterance.Features[modality];
                    if (random.NextDouble() < Probability && lenders.Length > 0)
                    {
                        expected = rows[lenders[random.NextInt32(lenders.Length)]].Utterance.Features[modality];
                        replaced++;
                    }
                    drawn += lenders.Length > 0 ? 1 : 0;
                    changed[i].Utterance.Features[modality].Should().BeSameAs(expected);
                }
            }
        }
        ((double)replaced / drawn).Should().BeApproximately(Probability, 0.05);
    }

    [Fact]
    public void The_only_row_of_a_class_stays()
    {
        var enhancement = new LabeledEnhancement(new EnhancementOptions { Recombination = 0.99 }, Clips.Schema, Clips.Set, [], 0);
        LabeledUtterance alone = Clips.Set[11];
        foreach (long number in (long[])[0, 1, 2])
        {
            LabeledUtterance changed = enhancement.ChangeRows(number, [alone]).Single();
            changed.Utterance.Features.Should().BeEquivalentTo(alone.Utterance.Features);
        }
    }

    [Fact]
    public void A_batch_of_one_row_is_lent_to_by_rows_outside_of_it()
    {
        var enhancement = new LabeledEnhancement(new EnhancementOptions { Recombination = 0.99 }, Clips.Schema, Clips.Set, [], 0);
        enhancement.ChangeRows(0, [Clips.Set[0]]).Single().Utterance.Features[Modality.Lexical]
            .Should().NotBeSameAs(Clips.Set[0].Utterance.Features[Modality.Lexical]);
    }
}
