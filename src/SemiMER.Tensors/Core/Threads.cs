namespace SemiMER.Tensors;

public static partial class torch
{
    private static readonly AsyncLocal<int> ThreadLimit = new();

    /// <summary>
    /// Threads that one operation may use in the current execution flow; by default one for each processor. Results do not
    /// depend on it.
    /// </summary>
    public static int get_num_threads() => ThreadLimit.Value is > 0 and var limit ? limit : Environment.ProcessorCount;

    /// <summary>Sets the number of threads for the current execution flow and those that start from it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="num"/> is not positive.</exception>
    public static void set_num_threads(int num)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num);
        ThreadLimit.Value = num;
    }
}
