namespace SemiMER.Matching;

/// <summary>The strategies that pick sets that do not belong together.</summary>
public static class UnpairedSets
{
    /// <summary>
    /// For each class c: the first modality of rows of class c against the second modality of rows of all other classes.
    /// Needs a labeled batch.
    /// </summary>
    public static IUnpairedSets DifferentEmotion { get; } = new DifferentEmotionSets();

    /// <summary>The dialogues of a batch in two groups of nearly equal size; the first modality of one against the
    /// second of the other.</summary>
    public static IUnpairedSets DifferentDialogue { get; } = new DifferentGroupSets("different dialogue", "dialogue",
        batch => batch.Dialogues);

    /// <summary>The speakers of a batch in two groups of nearly equal size; the first modality of one against the
    /// second of the other.</summary>
    public static IUnpairedSets DifferentSpeaker { get; } = new DifferentGroupSets("different speaker", "speaker", batch => batch.Speakers);

    /// <summary>The first modality of the first half of a batch against the second modality of the second half.</summary>
    public static IUnpairedSets BatchHalves { get; } =
        new DifferentGroupSets("batch halves", "row",
            batch => [.. Enumerable.Range(0, batch.Count).Select(row => row < (batch.Count + 1) / 2 ? "first" : "second")]);

    /// <summary>
    /// Different emotion on a labeled batch; on an unlabeled one different dialogue, or batch halves where that fails.
    /// </summary>
    public static IUnpairedSets Default { get; } = new UnpairedSetsByLabels(DifferentEmotion, DifferentDialogue.Otherwise(BatchHalves));

    /// <summary>Uses one strategy for labeled batches and another for unlabeled ones.</summary>
    /// <param name="labeled">The strategy for batches with classes.</param>
    /// <param name="unlabeled">The strategy for the others.</param>
    public static IUnpairedSets ByLabels(IUnpairedSets labeled, IUnpairedSets unlabeled) => new UnpairedSetsByLabels(labeled, unlabeled);

    /// <summary>Uses another strategy where the first gives no sets at all.</summary>
    /// <param name="first">The strategy to try first.</param>
    /// <param name="second">The strategy in its place.</param>
    public static IUnpairedSets Otherwise(this IUnpairedSets first, IUnpairedSets second) => new UnpairedSetsOtherwise(first, second);
}
