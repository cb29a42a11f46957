using System.Globalization;
using System.Text;
using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Torch;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// How well masked features are restored, beside what needs no network: a loss that is not below both floors has learned nothing that
/// counts.
/// </summary>
/// <param name="Rows">One for each modality of which something was masked.</param>
/// <param name="Loss">How features were compared.</param>
public sealed record MaskedModellingReport(IReadOnlyList<MaskedModellingRow> Rows, MaskedLoss Loss)
{
    /// <summary>
    /// Masks utterances and restores them with the heads of a term. All that is masked of dialogues and sequences is hidden, so that
    /// nothing is read where it stood.
    /// </summary>
    /// <param name="recognizer">The recognizer of the training; it knows the speakers if features are scaled per speaker.</param>
    /// <param name="term">The term that was trained with it, not disposed.</param>
    /// <param name="utterances">Rows that were not trained on.</param>
    /// <param name="training">The rows that give the best constants. Default null: the utterances themselves.</param>
    /// <param name="seed">Seed of the masks. Default 0.</param>
    /// <exception cref="CorpusException">An utterance has none of the modalities, or features of another shape.</exception>
    public static MaskedModellingReport Of(
        EmotionRecognizer recognizer, MaskedModellingTerm term, IReadOnlyList<Utterance> utterances,
        IReadOnlyList<Utterance>? training = null, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        ArgumentNullException.ThrowIfNull(term);
        ArgumentNullException.ThrowIfNull(utterances);
        var errors = recognizer.Schema.Modalities.Where(entry => MaskedHeads.Restores(recognizer.Network, entry))
            .ToDictionary(entry => entry.Modality, entry => new MaskedErrors(
                entry.Width, term.Options.Loss, MaskedHeads.VocabularyOf(recognizer.Network, entry.Modality)));
        recognizer.GoThrough(training ?? utterances, (_, scaled) =>
        {
            foreach ((Modality modality, MaskedErrors own) in errors)
            {
                foreach (Utterance utterance in scaled.Where(row => row.Has(modality)))
                    own.AddTrue(utterance.Features[modality].Values.Span);
            }
        });
        using var draws = new DropoutMasks(new RandomSource(seed, "masked modelling report"));
        var drawing = new MaskDrawing(term.Options with { HiddenShare = 1, OtherShare = 0 }, draws);
        recognizer.GoThrough(utterances, (_, scaled) =>
        {
            using var scope = NewDisposeScope();
            using IDisposable evaluation = inference_mode();
            UtteranceBatch batch = UtteranceBatch.Create(recognizer.Schema, scaled, device: recognizer.Device);
            IReadOnlyList<int[]> dialogues = recognizer.Network.Options.Context is { } context
                ? DialoguePlaces.Whole(scaled, context.MaximumUtterances) : [];
            foreach ((Modality modality, RestoredModality? restored) in term.Restore(new ForwardPass(recognizer.Network, batch), drawing))
            {
                if (restored is not null)
                    errors[modality].Add(restored, dialogues);
            }
        });
        return new MaskedModellingReport(
            [.. errors.Where(entry => entry.Value.Count > 0).Select(entry => entry.Value.Row(entry.Key))], term.Options.Loss);
    }

    /// <summary>The report as a Markdown table.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("| modality | masked numbers | ").Append(Loss == MaskedLoss.Squared ? "squared" : "absolute")
            .AppendLine(" loss | best constant | neighbours |");
        text.AppendLine("| --- | --- | --- | --- | --- |");
        foreach (MaskedModellingRow row in Rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {row.Modality} | {row.Count} | {row.Loss:0.000} | {row.ConstantFloor:0.000} | {row.NeighbourFloor:0.000} |");
        }
        return text.ToString();
    }
}

/// <summary>How well one modality was restored.</summary>
/// <param name="Modality">The modality.</param>
/// <param name="Count">How many numbers were masked.</param>
/// <param name="Loss">The mean error of the network; of words their cross-entropy in nats.</param>
/// <param name="ConstantFloor">
/// That of the best constant of each feature, its mean over the training rows, or its median if errors are absolute;
/// of words that of their shares among the training rows.
/// </param>
/// <param name="NeighbourFloor">
/// In dialogues that of the mean of the nearest utterances before and after that are not masked and have the modality, in sequences that of
/// the straight line between the nearest frames that are not masked; of one of them if there is one, of the constant if there is none. Null
/// for vectors without dialogues.
/// </param>
public sealed record MaskedModellingRow(Modality Modality, long Count, double Loss, double ConstantFloor, double? NeighbourFloor);
