namespace SemiMER.Corpora;

/// <summary>An utterance that is another one changed, to train beside it; see <see cref="CorpusFold.WithTrainingCopies"/>.</summary>
/// <param name="OriginId">Id of the utterance that was changed; label, votes and targets are its.</param>
/// <param name="Utterance">The changed one, with an id of its own and the speaker of its origin.</param>
public sealed record TrainingCopy(string OriginId, Utterance Utterance);
