namespace SemiMER.Formats;

/// <summary>A file that is missing, damaged, or not in the format it should be in.</summary>
public sealed class FileFormatException : SemiMerException
{
    /// <summary>Creates the exception; the message is <c>file, row, column: fault. Expected ..., found ...</c></summary>
    /// <param name="file">The file.</param>
    /// <param name="fault">What is wrong and how to mend it, as a sentence.</param>
    /// <param name="row">Line of a text file, from 1, or row of an array, from 0.</param>
    /// <param name="column">Name of the column.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="actual">What stands there.</param>
    /// <param name="innerException">What caused it.</param>
    public FileFormatException(
        string file, string fault, long? row = null, string? column = null, string? expected = null, string? actual = null,
        Exception? innerException = null)
        : base(FaultText.Compose(fault, file, row, column, expected: expected, actual: actual), innerException)
    {
        Kind = $"{fault} {column} {expected}";
        File = file;
        Row = row;
        Column = column;
        Expected = expected;
        Actual = actual;
    }

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>Line of a text file, from 1, or row of an array, from 0; null where the fault has no row.</summary>
    public long? Row { get; }

    /// <summary>Name of the column; null where the fault has none.</summary>
    public string? Column { get; }

    /// <summary>What should stand there; null where the fault is no mismatch.</summary>
    public string? Expected { get; }

    /// <summary>What stands there; null where the fault is no mismatch.</summary>
    public string? Actual { get; }
}
