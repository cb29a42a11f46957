using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Each rule of masking against its definition.</summary>
public sealed class MaskDrawingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(0.6, 1)]
    [InlineData(0.3, 1)]
    [InlineData(0.4, 3)]
    public void Features_are_replaced_in_blocks_at_the_rate_by_those_of_other_rows_that_have_the_modality(double rate, int block)
    {
        UtteranceBatch batch = Batch(600);
        ModalityMask[] masks = MaskCases.OfFeatures(
            new MaskedModellingOptions { FeatureRate = rate, FeatureBlock = block, ModalityRate = 0 }, batch);
        foreach ((ModalityBatch input, ModalityMask mask) in MaskCases.Inputs(batch).Zip(masks))
        {
            int width = input.Schema.Width, blocks = (width + block - 1) / block, replaced = 0, present = 0;
            var sources = new HashSet<long>();
            for (int row = 0; row < 600; row++)
            {
                bool[] cells = mask.Cells[(row * width)..((row + 1) * width)];
                long[] source = mask.Source[(row * width)..((row + 1) * width)];
                if (input.FrameCounts[row] == 0)
                {
                    cells.Should().NotContain(true, "an absent modality is never masked");
                    continue;
                }
                present++;
                cells.Should().Contain(true, "at least one block of a row is replaced");
                for (int column = 0; column < width; column++)
                {
                    int first = column / block * block;
                    (cells[column], source[column]).Should().Be((cells[first], source[first]), "a block is replaced as a whole");
                    (source[column] != row).Should().Be(cells[column], "what is replaced is read from another row");
                    input.FrameCounts[(int)source[column]].Should().BePositive("the other row has the modality");
                }
                replaced += Enumerable.Range(0, blocks).Count(b => cells[b * block]);
                sources.UnionWith(source);
            }
            // Of n blocks at least one: the mean is n p + (1 - p)^n.
            double expected = blocks * rate + Math.Pow(1 - rate, blocks), deviation = Math.Sqrt(blocks * rate * (1 - rate) / present);
            ((double)replaced / present).Should().BeApproximately(expected, 5 * deviation);
            sources.Should().HaveCountGreaterThan(present * 3 / 4, "nearly every row that has the modality is read somewhere");
            mask.Hidden.Should().NotContain(true);
        }
    }

    [Fact]
    public void One_modality_of_a_share_of_the_rows_is_hidden_and_never_the_last()
    {
        UtteranceBatch batch = Batch(3000);
        ModalityMask[] masks = MaskCases.OfFeatures(new MaskedModellingOptions { FeatureRate = 0, ModalityRate = 0.15 }, batch);
        ModalityBatch[] inputs = MaskCases.Inputs(batch);
        int several = 0;
        var hidden = new int[3];
        for (int row = 0; row < 3000; row++)
        {
            int[] present = [.. Enumerable.Range(0, 3).Where(m => inputs[m].FrameCounts[row] > 0)];
            int[] own = [.. Enumerable.Range(0, 3).Where(m => masks[m].Hidden[row])];
            own.Should().HaveCountLessThanOrEqualTo(present.Length == 1 ? 0 : 1).And.BeSubsetOf(present);
            several += present.Length > 1 ? 1 : 0;
            foreach (int m in own)
            {
                hidden[m]++;
                masks[m].Has(row).Should().BeTrue();
            }
        }
        ((double)hidden.Sum() / several).Should().BeApproximately(0.15, 5 * Math.Sqrt(0.15 * 0.85 / several));
        hidden.Should().OnlyContain(count => count > hidden.Sum() / 5);
        masks.Should().OnlyContain(mask => mask.Count == mask.Hidden.Count(row => row) * mask.Width);
    }

    [Theory]
    [InlineData(10, 0.15)]
    [InlineData(2, 0.15)]
    [InlineData(7, 0.5)]
    [InlineData(5, 0.99)]
    public void Utterances_of_each_dialogue_and_modality_are_masked_at_the_rate_and_one_stays(int perDialogue, double rate)
    {
        UtteranceBatch batch = Batch(30 * perDialogue, perDialogue);
        ModalityMask[] masks = MaskCases.OfUtterances(
            new MaskedModellingOptions { UtteranceRate = rate, ModalityRate = 0 }, batch);
        foreach ((ModalityBatch input, ModalityMask mask) in MaskCases.Inputs(batch).Zip(masks))
        {
            mask.Width.Should().Be(1);
            for (int dialogue = 0; dialogue < 30; dialogue++)
            {
                int[] rows = [.. Enumerable.Range(dialogue * perDialogue, perDialogue)];
                int n = rows.Count(row => input.FrameCounts[row] > 0), masked = rows.Count(mask.Has);
                masked.Should().Be(n < 2 ? 0 : Math.Clamp((int)Math.Round(rate * n), 1, n - 1));
                rows.Where(row => input.FrameCounts[row] == 0).Should().NotContain(row => mask.Has(row));
            }
        }
    }

    [Fact]
    public void Masked_utterances_are_hidden_or_others_or_left_in_their_shares()
    {
        UtteranceBatch batch = Batch(4000, 10);
        ModalityMask[] masks = MaskCases.OfUtterances(
            new MaskedModellingOptions { UtteranceRate = 0.5, ModalityRate = 0, HiddenShare = 0.7, OtherShare = 0.2 }, batch);
        foreach ((ModalityBatch input, ModalityMask mask) in MaskCases.Inputs(batch).Zip(masks))
        {
            int[] rows = [.. Enumerable.Range(0, 4000).Where(mask.Has)], read = [.. rows.Where(row => !mask.Hidden[row])];
            double Share(int count) => (double)count / rows.Length;
            Share(rows.Length - read.Length).Should().BeApproximately(0.7, 0.05);
            Share(read.Count(row => mask.Source[row] != row)).Should().BeApproximately(0.2, 0.05);
            read.Should().OnlyContain(row => input.FrameCounts[(int)mask.Source[row]] > 0);
            Enumerable.Range(0, 4000).Except(read).Should().OnlyContain(row => mask.Source[row] == row);
        }
    }

    [Fact]
    public void Whole_modality_of_an_utterance_in_a_dialogue_is_hidden_only_where_another_one_is_read()
    {
        UtteranceBatch batch = Batch(600, 6);
        var options = new MaskedModellingOptions { UtteranceRate = 0.5, ModalityRate = 0.9 };
        ModalityMask[] without = MaskCases.OfUtterances(options with { ModalityRate = 0 }, batch);
        ModalityMask[] masks = MaskCases.OfUtterances(options, batch);
        ModalityBatch[] inputs = MaskCases.Inputs(batch);
        int added = 0;
        for (int row = 0; row < 600; row++)
        {
            int[] present = [.. Enumerable.Range(0, 3).Where(m => inputs[m].FrameCounts[row] > 0)];
            int before = present.Count(m => without[m].Has(row)), after = present.Count(m => masks[m].Has(row));
            after.Should().BeInRange(before, present.Length - before >= 2 ? before + 1 : before);
            added += after - before;
        }
        added.Should().BePositive();
    }

    [Theory]
    [InlineData(0.15, 7, 60)]
    [InlineData(0.15, 7, 9)]
    [InlineData(0.5, 3, 20)]
    [InlineData(0.9, 1, 10)]
    [InlineData(0.1, 7, 2)]
    public void Spans_of_frames_are_masked_at_the_rate_never_padding_and_never_all(double rate, int span, int longest)
    {
        UtteranceBatch batch = UtteranceBatch.Create(MaskCases.ClipSchema, MaskCases.Clips(300, longest));
        ModalityBatch[] inputs = [.. MaskCases.ClipSchema.Modalities.Select(entry => batch.Modalities[entry.Modality])];
        using var draws = MaskCases.Draws();
        var options = new MaskedModellingOptions
        {
            FrameRate = rate, SpanFrames = span, ModalityRate = 0, HiddenShare = 0.7, OtherShare = 0.2,
        };
        ModalityMask[] masks = new MaskDrawing(options, draws).OfFeatures(inputs);
        foreach ((ModalityBatch input, ModalityMask mask) in inputs.Zip(masks))
        {
            int hidden = 0, others = 0, rows = 0;
            for (int row = 0; row < 300; row++)
            {
                int frames = input.FrameCounts[row], width = Math.Min(span, frames - 1);
                bool[] cells = mask.Cells[(row * mask.Width)..((row + 1) * mask.Width)];
                cells[frames..].Should().NotContain(true, "padding is never masked");
                if (frames < 2)
                {
                    cells.Should().NotContain(true);
                    continue;
                }
                int spans = Math.Clamp((int)Math.Round(rate * frames / width), 1, (frames - 1) / width), masked = cells.Count(cell => cell);
                masked.Should().BeInRange(width + spans - 1, spans * width).And.BeLessThan(frames);
                Runs(cells).Should().OnlyContain(run => run >= width, "spans may overlap, and are whole");
                bool[] isHidden = mask.Hidden[(row * mask.Width)..((row + 1) * mask.Width)];
                int[] moved = [.. Enumerable.Range(0, mask.Width).Where(t => mask.Source[row * mask.Width + t] != t)];
                moved.Where(t => !cells[t] || mask.Source[row * mask.Width + t] >= frames).Should().BeEmpty();
                rows++;
                hidden += isHidden.Contains(true) ? 1 : 0;
                others += moved.Length > 0 ? 1 : 0;
                if (isHidden.Contains(true))
                    isHidden.Should().Equal(cells, "one die is cast for the sequence");
            }
            ((double)hidden / rows).Should().BeApproximately(0.7, 0.12);
            if (longest > 9)
                ((double)others / rows).Should().BeApproximately(0.2, 0.1);
        }

        static IEnumerable<int> Runs(bool[] cells)
        {
            int run = 0;
            foreach (bool cell in (bool[])[.. cells, false])
            {
                if (!cell && run > 0)
                    yield return run;
                run = cell ? run + 1 : 0;
            }
        }
    }

    [Fact]
    public void Words_are_masked_one_by_one()
    {
        UtteranceBatch batch = UtteranceBatch.Create(MaskCases.WordSchema, MaskCases.Spoken(60, 20));
        ModalityBatch[] inputs = [.. MaskCases.WordSchema.Modalities.Select(entry => batch.Modalities[entry.Modality])];
        using var draws = MaskCases.Draws();
        ModalityMask[] masks = new MaskDrawing(new MaskedModellingOptions { FrameRate = 0.3, ModalityRate = 0 }, draws)
            .OfFeatures(inputs, words: [Modality.Lexical]);
        for (int row = 0; row < 60; row++)
        {
            int words = inputs[1].FrameCounts[row], masked = masks[1].Cells.Skip(row * masks[1].Width).Take(words).Count(cell => cell);
            masked.Should().Be(words < 2 ? 0 : Math.Clamp((int)Math.Round(0.3 * words), 1, words - 1));
        }
    }

    [Fact]
    public void Whole_sequence_is_hidden_up_to_its_length_and_frames_beyond_the_longest_are_not_masked()
    {
        UtteranceBatch batch = UtteranceBatch.Create(MaskCases.ClipSchema, MaskCases.Clips(60, 20));
        ModalityBatch[] inputs = [.. MaskCases.ClipSchema.Modalities.Select(entry => batch.Modalities[entry.Modality])];
        using var draws = MaskCases.Draws();
        ModalityMask[] masks = new MaskDrawing(new MaskedModellingOptions { FrameRate = 0, ModalityRate = 0.9 }, draws)
            .OfFeatures(inputs, modality => modality == Modality.Acoustic ? 6 : null);
        masks[0].Width.Should().Be(6);
        masks[1].Width.Should().Be((int)inputs[1].Values.size(1));
        for (int row = 0; row < 60; row++)
        {
            int[] hidden = [.. Enumerable.Range(0, 2).Where(m => masks[m].Has(row))];
            hidden.Should().HaveCountLessThanOrEqualTo(1);
            foreach (ModalityMask mask in hidden.Select(m => masks[m]))
                mask.Cells.Skip(row * mask.Width).Take(mask.Width).Count(cell => cell).Should().Be(mask.LengthOf(row));
        }
        masks.Sum(mask => mask.Count).Should().BePositive();
    }

    [Fact]
    public void Nothing_is_masked_where_nothing_could_tell_of_it()
    {
        MaskCases.OfFeatures(new MaskedModellingOptions { ModalityRate = 0.99 }, BatchOf(MaskCases.Rows(1)))
            .Should().OnlyContain(mask => mask.Count == 0, "one row with one modality");
        ModalityMask[] whole = MaskCases.OfFeatures(new MaskedModellingOptions { ModalityRate = 0.99 }, BatchOf(MaskCases.Rows(3)[2..]));
        whole.Count(mask => mask.Count > 0).Should().Be(1, "one row has no other row, but other modalities");
        MaskCases.OfUtterances(new MaskedModellingOptions { ModalityRate = 0 }, Batch(60))
            .Should().OnlyContain(mask => mask.Count == 0, "dialogues of one utterance");
        MaskCases.OfFeatures(new MaskedModellingOptions { ModalityRate = 0, FeatureRate = 0 }, Batch(60))
            .Should().OnlyContain(mask => mask.Count == 0);
        MaskCases.OfUtterances(new MaskedModellingOptions { ModalityRate = 0, UtteranceRate = 0 }, Batch(60, 6))
            .Should().OnlyContain(mask => mask.Count == 0);
    }

    [Fact]
    public void Same_seed_masks_the_same()
    {
        UtteranceBatch batch = Batch(60, 6);
        var options = new MaskedModellingOptions();
        MaskCases.OfFeatures(options, batch).Should().BeEquivalentTo(MaskCases.OfFeatures(options, batch));
        MaskCases.OfUtterances(options, batch).Should().BeEquivalentTo(MaskCases.OfUtterances(options, batch));
        MaskCases.OfFeatures(options, batch, seed: 2)[0].Source.Should().NotEqual(MaskCases.OfFeatures(options, batch)[0].Source);
    }

    private static UtteranceBatch Batch(int rows, int perDialogue = 1) => BatchOf(MaskCases.Rows(rows, perDialogue));

    private static UtteranceBatch BatchOf(Utterance[] rows) => UtteranceBatch.Create(MaskCases.Schema, rows);
}
