using System.Text;

namespace SemiMER.Onnx;

/// <summary>
/// An ONNX model, or a file that belongs to it, that cannot be used as it is: it names the place of the fault, what was expected and what
/// was found.
/// </summary>
public sealed class OnnxException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">What is wrong and how to mend it, as a sentence.</param>
    /// <param name="file">The file of the model, or a name for it where it came as bytes.</param>
    /// <param name="place">The input, output or node that the fault lies in, such as <c>input 'input_ids'</c>.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="actual">What stands there.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public OnnxException(
        string fault, string? file = null, string? place = null, string? expected = null, string? actual = null,
        Exception? innerException = null)
        : base(Compose(fault, file, place, expected, actual), innerException)
    {
        Fault = fault;
        File = file;
        Place = place;
        Expected = expected;
        Actual = actual;
    }

    /// <inheritdoc/>
    public override string Kind => $"{Fault} {Expected}";

    /// <summary>What is wrong and how to mend it, without the place.</summary>
    public string Fault { get; }

    /// <summary>The file of the model, or a name for it where it came as bytes; null if no model is concerned.</summary>
    public string? File { get; }

    /// <summary>The input, output or node that the fault lies in, such as <c>input 'input_ids'</c>; null if it lies in the whole.</summary>
    public string? Place { get; }

    /// <summary>What should stand there; null where the fault is no mismatch.</summary>
    public string? Expected { get; }

    /// <summary>What stands there; null where the fault is no mismatch.</summary>
    public string? Actual { get; }

    // The same order and words as all messages of the library: 'file', place: fault Expected ..., found ....
    private static string Compose(string fault, string? file, string? place, string? expected, string? actual)
    {
        string places = string.Join(", ", ((string?[])[file is null ? null : $"'{file}'", place]).Where(name => name is not null));
        var text = new StringBuilder(places.Length > 0 ? places + ": " : "").Append(fault);
        if (expected is not null)
            text.Append(" Expected ").Append(expected).Append(", found ").Append(actual).Append('.');
        return text.ToString();
    }
}
