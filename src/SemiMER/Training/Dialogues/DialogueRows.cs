using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>Which rows of a list follow each other in dialogues.</summary>
internal sealed class DialogueRows
{
    private DialogueRows(IReadOnlyList<int[]> dialogues) => Dialogues = dialogues;

    /// <summary>The numbers of the rows of each dialogue, in its order. A row without a dialogue stands alone.</summary>
    public IReadOnlyList<int[]> Dialogues { get; }

    /// <summary>Finds the dialogues of utterances, in any order: by <see cref="Utterance.Order"/>, then by start.</summary>
    /// <exception cref="TrainingException">No dialogue has two utterances, or the order of a dialogue is not known.</exception>
    public static DialogueRows Of(IReadOnlyList<Utterance> utterances)
    {
        int[][] dialogues =
        [
            .. DialoguePlaces.Of(utterances),
            .. Enumerable.Range(0, utterances.Count).Where(row => utterances[row].Dialogue is null).Select(row => new[] { row }),
        ];
        foreach (int[] dialogue in dialogues)
        {
            if (DialoguePlaces.Tie(utterances, dialogue) is var (before, own))
            {
                throw new TrainingException($"Utterances '{before.Id}' and '{own.Id}' have the same place in the dialogue " +
                    $"'{own.Dialogue}', so it is not known which comes first: set {nameof(Utterance)}.{nameof(Utterance.Order)}.");
            }
        }
        return dialogues.Any(dialogue => dialogue.Length > 1)
            ? new DialogueRows(dialogues)
            : throw new TrainingException("No two training utterances are known to be of one dialogue, so there is no context to learn " +
                $"from: set {nameof(Utterance)}.{nameof(Utterance.Dialogue)} and {nameof(Utterance.Order)} of the utterances, or the " +
                "column 'dialogue' of the corpus, or take a method that needs no dialogues.");
    }

    /// <summary>All pairs of rows of a dialogue that are at most so many places apart, each once.</summary>
    public IEnumerable<(int First, int Second)> Neighbours(int distance) =>
        from dialogue in Dialogues
        from place in Enumerable.Range(0, dialogue.Length)
        from ahead in Enumerable.Range(1, Math.Min(distance, dialogue.Length - 1 - place))
        select (dialogue[place], dialogue[place + ahead]);
}
