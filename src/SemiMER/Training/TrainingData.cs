using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>The sets of a training.</summary>
/// <param name="Labeled">The labeled training rows.</param>
/// <param name="Unlabeled">The unlabeled pool.</param>
/// <param name="Validation">Rows to choose the weights by; may be empty.</param>
/// <param name="ValidationEnrollment">Rows that give the statistics of the validation speakers.</param>
internal sealed record TrainingData(
    LabeledSet Labeled, UnlabeledSet Unlabeled, LabeledSet Validation, UnlabeledSet ValidationEnrollment)
{
    private const int MostStreamed = 4096, ReadAtOnce = 64;

    /// <summary>
    /// The training rows, each to be used before the next is asked for; of a pool that is streamed at most 4,096, evenly spaced, so that
    /// measuring them takes no further pass over the disk.
    /// </summary>
    public static IEnumerable<Utterance> RowsToMeasure(LabeledSet labeled, UnlabeledSet unlabeled) =>
        labeled.Originals.Concat(unlabeled.IsStreamed ? Some(unlabeled) : unlabeled);

    private static IEnumerable<Utterance> Some(UnlabeledSet streamed)
    {
        int count = Math.Min(MostStreamed, streamed.Count);
        foreach (int[] rows in Enumerable.Range(0, count).Select(i => (int)((long)i * streamed.Count / count)).Chunk(ReadAtOnce))
        {
            foreach (Utterance utterance in streamed.Read(rows))
                yield return utterance;
        }
    }
}
