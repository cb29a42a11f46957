using SemiMER.Corpora;
using SemiMER.Models;

namespace SemiMER.Recognition;

/// <summary>Compares the classes of a set with a recognizer's.</summary>
internal static class RecognizerClasses
{
    /// <summary>Refuses a set of other classes.</summary>
    /// <exception cref="ModelException">The classes differ.</exception>
    public static void Check(IEmotionRecognizer recognizer, LabeledSet set)
    {
        if (!set.Classes.SequenceEqual(recognizer.Classes))
        {
            throw new ModelException($"The set has the classes {FaultText.List([.. set.Classes])}, " +
                $"the recognizer {FaultText.List([.. recognizer.Classes])}: merge the classes of the set as in training.");
        }
    }
}
