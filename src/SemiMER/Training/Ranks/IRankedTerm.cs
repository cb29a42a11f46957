namespace SemiMER.Training;

/// <summary>
/// A term that ranks can compute together, each from its own rows, so that the gradients of all ranks add up to that of the whole batch.
/// It finds what it must know of the other rows in <see cref="ForwardPass.Whole"/>.
/// </summary>
internal interface IRankedTerm : IObjectiveTerm
{
    /// <summary>
    /// Whether every rank computes the value of all rows, with the gradients of its own; if not, the value is a share, and the shares of
    /// all ranks add up to it.
    /// </summary>
    bool IsOfAllRows { get; }

    /// <summary>Says why the term, as it is made, does not split over ranks; null if it does.</summary>
    string? UnsplitBecause => null;
}
