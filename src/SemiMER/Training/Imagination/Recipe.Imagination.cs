using SemiMER.Models;

namespace SemiMER.Training;

public sealed partial record Recipe
{
    /// <summary>
    /// Cross-entropy of labels, and embeddings of missing modalities imagined from the others (see <see cref="ImaginationTerm"/>), on
    /// labeled and unlabeled data. The network needs <see cref="EmotionNetworkOptions.Imagination"/>, best with
    /// <see cref="EmotionNetworkOptions.ModalityDropout"/>, so that the classifier learns from imagined ones too.
    /// </summary>
    /// <param name="weight">Weight of the imagination, above 0. Default 1.</param>
    /// <param name="unlabeledWeight">omega, its further weight on unlabeled data, at least 0. Default 1.</param>
    /// <exception cref="OptionsException">A weight is out of range.</exception>
    public static Recipe Imagination(double weight = 1, Schedule? unlabeledWeight = null)
    {
        new OptionFaults(nameof(Imagination)).Above(nameof(weight), weight, 0).Throw();
        var term = new ImaginationTerm();
        return Of("imagination", [new(new ClassificationTerm(), 1), new(term, weight)], [new(term, weight)], unlabeledWeight);
    }
}
