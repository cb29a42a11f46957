using SemiMER.Models;

namespace SemiMER.Training;

/// <summary>A term that changes gradients of the network after they were computed, before the optimizer takes them.</summary>
internal interface IGradientTerm : IObjectiveTerm
{
    /// <summary>Whether it does.</summary>
    bool ChangesGradients { get; }

    /// <summary>Adds what of the network it needs and does not find.</summary>
    void AddFaults(OptionFaults faults, EmotionNetwork network);

    /// <summary>Changes gradients in place.</summary>
    /// <param name="pass">The batch.</param>
    void ChangeGradients(ForwardPass pass);
}
