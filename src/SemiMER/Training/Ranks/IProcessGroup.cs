namespace SemiMER.Training;

/// <summary>
/// Processes that train one network together, each on its own part of every batch: what they tell each other. All of them make the same
/// calls in the same order; each call waits for the others. <c>SemiMER.Mpi</c> has one over MPI.
/// </summary>
/// <remarks>Not for use by several threads at once.</remarks>
public interface IProcessGroup
{
    /// <summary>Which of the processes this one is, from 0.</summary>
    int Rank { get; }

    /// <summary>How many processes there are, at least 1.</summary>
    int Size { get; }

    /// <summary>Adds up the numbers of all ranks, place by place; every rank gets the same bits.</summary>
    /// <param name="values">The numbers of this rank, as many as on every other; afterwards the sums.</param>
    /// <exception cref="ProcessGroupException">Another rank has ended or does not come.</exception>
    void AllReduceSum(Span<float> values);

    /// <summary>Adds up the numbers of all ranks, place by place; every rank gets the same bits.</summary>
    /// <param name="values">The numbers of this rank, as many as on every other; afterwards the sums.</param>
    /// <exception cref="ProcessGroupException">Another rank has ended or does not come.</exception>
    void AllReduceSum(Span<double> values);

    /// <summary>Brings together what every rank has.</summary>
    /// <param name="own">The bytes of this rank; the others may have more or fewer, or none.</param>
    /// <returns>The bytes of each rank, in the order of the ranks.</returns>
    /// <exception cref="ProcessGroupException">Another rank has ended or does not come.</exception>
    IReadOnlyList<byte[]> AllGather(ReadOnlySpan<byte> own);

    /// <summary>Ends the work of all ranks, because this one cannot go on: none is left waiting.</summary>
    /// <param name="reason">Why, for people to read.</param>
    void Abort(string reason);
}
