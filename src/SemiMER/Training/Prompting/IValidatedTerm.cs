using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;

namespace SemiMER.Training;

/// <summary>A term that is asked after each epoch of its stage, and may change weights when the stage ends.</summary>
internal interface IValidatedTerm : IObjectiveTerm
{
    /// <summary>An epoch has ended.</summary>
    /// <param name="recognizer">The network with its scaling, in evaluation mode; it knows the validation speakers.</param>
    /// <param name="validation">The validation rows, at least one.</param>
    void CompleteEpoch(EmotionRecognizer recognizer, LabeledSet validation);

    /// <summary>The stage has ended.</summary>
    /// <returns>Whether weights of the network were changed.</returns>
    bool CompleteStage(EmotionNetwork network);
}
