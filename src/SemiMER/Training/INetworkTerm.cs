using SemiMER.Models;

namespace SemiMER.Training;

/// <summary>A term that needs parts of the network that not every one has.</summary>
internal interface INetworkTerm : IObjectiveTerm
{
    /// <summary>Adds what of the network it needs and does not find.</summary>
    void AddFaults(OptionFaults faults, EmotionNetwork network);
}
