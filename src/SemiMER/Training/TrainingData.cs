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
    public IEnumerable<Utterance> TrainingRows() => Labeled.Originals.Concat(Unlabeled.IsStreamed ? SomeStreamed() : Unlabeled);

    private IEnumerable<Utterance> SomeStreamed()
    {
        int count = Math.Min(MostStreamed, Unlabeled.Count);
        foreach (int[] rows in Enumerable.Range(0, count).Select(i => (int)((long)i * Unlabeled.Count / count)).Chunk(ReadAtOnce))
        {
            foreach (Utterance utterance in Unlabeled.Read(rows))
                yield return utterance;
        }
    }
}
