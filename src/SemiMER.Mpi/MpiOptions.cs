namespace SemiMER.Mpi;

/// <summary>How MPI is found, and how long it may be waited for.</summary>
public sealed record MpiOptions
{
    /// <summary>Path or name of the library. Default null: <c>libmpi.so.40</c>, then <c>libmpi.so</c>.</summary>
    public string? Library { get; init; }

    /// <summary>
    /// How long one call may wait for the other ranks before all of them are ended, above zero. The slowest rank's longest work between
    /// two calls must fit into it, such as its pass over a streamed pool for the statistics of scaling. Default 10 minutes.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Checks the options.</summary>
    /// <exception cref="OptionsException">Every fault is listed.</exception>
    public void Validate()
    {
        List<string> faults = [];
        if (Timeout <= TimeSpan.Zero)
            faults.Add($"{nameof(Timeout)} is {Timeout}, it must be above zero.");
        if (Library is { } library && string.IsNullOrWhiteSpace(library))
            faults.Add($"{nameof(Library)} is blank: leave it out, or give a path.");
        if (faults.Count > 0)
            throw new OptionsException(nameof(MpiOptions), faults);
    }
}
