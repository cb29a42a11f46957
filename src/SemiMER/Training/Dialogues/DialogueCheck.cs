using SemiMER.Corpora;
using SemiMER.Models;

namespace SemiMER.Training;

/// <summary>What a training of a network that reads whole dialogues needs.</summary>
internal static class DialogueCheck
{
    /// <summary>Adds what of recipe and options takes utterances one by one.</summary>
    public static void AddFaults(OptionFaults faults, EmotionNetwork network, Recipe recipe, TrainerOptions options)
    {
        if (!network.ReadsDialogues)
            return;
        const string whole = "the network reads whole dialogues";
        faults.Require(options.Sampling == LabeledSampling.Shuffled,
                $"{nameof(TrainerOptions.Sampling)} is {options.Sampling}, which draws utterances one by one, and {whole}: leave it out.")
            .Require(options.BatchesPerBucketing == 1,
                $"{nameof(TrainerOptions.BatchesPerBucketing)} sorts utterances by length, and {whole}: leave it out.")
            .Require(recipe.Enhancement is null,
                $"{nameof(Recipe.Enhancement)} changes utterances one by one, and {whole}: leave it out.");
    }

    /// <summary>Refuses sets whose dialogues are not known, or too long.</summary>
    /// <exception cref="TrainingException">The unlabeled set is streamed.</exception>
    /// <exception cref="CorpusException">An utterance is of no dialogue, two have the same place, or a dialogue is too long.</exception>
    public static void Sets(EmotionNetwork network, LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation)
    {
        if (network.Options.Context is not { } context)
            return;
        if (unlabeled.IsStreamed)
        {
            throw new TrainingException("The network reads whole dialogues, and of a streamed set it is not known before reading which " +
                $"utterances belong together: make an {nameof(UnlabeledSet)} in memory of it.");
        }
        DialoguePlaces.Whole([.. labeled.Utterances, .. unlabeled], context.MaximumUtterances);
        DialoguePlaces.Whole([.. validation.Utterances], context.MaximumUtterances);
    }
}
