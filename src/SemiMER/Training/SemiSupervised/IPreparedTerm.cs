namespace SemiMER.Training;

/// <summary>A term that needs to be asked before any graph of the update is made, because it lends the network other weights.</summary>
internal interface IPreparedTerm : IObjectiveTerm
{
    /// <summary>Computes what must come first and notes it in the pass.</summary>
    /// <param name="pass">A pass of which nothing has been computed.</param>
    void Prepare(ForwardPass pass);
}
