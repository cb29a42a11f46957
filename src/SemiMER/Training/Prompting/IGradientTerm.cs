namespace SemiMER.Training;

/// <summary>A term that changes gradients of the network after they were computed, before the optimizer takes them.</summary>
internal interface IGradientTerm : INetworkTerm
{
    /// <summary>Whether it does.</summary>
    bool ChangesGradients { get; }

    /// <summary>Changes gradients in place.</summary>
    /// <param name="pass">The batch.</param>
    void ChangeGradients(ForwardPass pass);
}
