namespace SemiMER.Formats;

/// <summary>A file that holds arrays of numbers by name, such as the features of all utterances by their ids.</summary>
public interface IArrayFile
{
    /// <summary>The file, for messages.</summary>
    string FilePath { get; }

    /// <summary>Names of the arrays, in the order of the file.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Whether there is an array of that name.</summary>
    /// <param name="name">The name.</param>
    bool Contains(string name);

    /// <summary>Reads an array of any type of number as floats, in C order.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The numbers and their shape.</returns>
    /// <exception cref="FileFormatException">
    /// There is no such array; it is damaged, too large, or has a number too large for a float.
    /// </exception>
    (float[] Values, long[] Shape) ReadAsSingle(string name);
}
