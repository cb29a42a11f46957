using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Goes through strips of rows on as many threads as the calling thread allows libtorch.</summary>
internal static class ParallelRows
{
    // Waking threads takes as long as some hundred thousand operations.
    private const double Few = 4e6;

    /// <summary>Runs a body for each strip; strips must not depend on each other.</summary>
    /// <param name="strips">Number of strips.</param>
    /// <param name="operations">About how many operations that is: few are done on the calling thread.</param>
    /// <param name="body">What is done with a strip.</param>
    public static void For(int strips, double operations, Action<int> body)
    {
        int threads = operations < Few ? 1 : get_num_threads();
        if (threads == 1)
        {
            for (int strip = 0; strip < strips; strip++)
                body(strip);
            return;
        }
        Parallel.For(0, strips, new ParallelOptions { MaxDegreeOfParallelism = threads }, body);
    }
}
