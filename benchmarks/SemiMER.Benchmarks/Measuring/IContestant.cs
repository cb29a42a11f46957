namespace SemiMER.Benchmarks.Measuring;

/// <summary>One of those that are compared: it does the same work as the others, in its own way.</summary>
internal interface IContestant : IDisposable
{
    /// <summary>Name in tables.</summary>
    string Name { get; }

    /// <summary>Does the work so many times and gives the seconds of all of them together.</summary>
    double Run(int times);
}
