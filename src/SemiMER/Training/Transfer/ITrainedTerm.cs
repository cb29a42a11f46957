using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// A term with parameters of its own: they are trained along with those of the network and are no part of the recognizer. It is among its
/// own stateful parts, so that no two trainings share it; to be resumed it saves them as an <see cref="Torch.ISavedState"/>.
/// </summary>
public interface ITrainedTerm : IObjectiveTerm
{
    /// <summary>Makes the parameters, before the first update of a training; the term keeps and owns them.</summary>
    /// <param name="network">The network, where it will be trained.</param>
    /// <param name="seed">Seed of the training.</param>
    nn.Module CreateModule(EmotionNetwork network, long seed);
}
