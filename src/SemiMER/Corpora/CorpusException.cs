namespace SemiMER.Corpora;

/// <summary>A corpus that cannot be used as it is: it names the place of the fault, what was expected and what was found.</summary>
public sealed class CorpusException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">What is wrong and how to mend it.</param>
    /// <param name="file">The file.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">Name of the column.</param>
    /// <param name="utteranceId">Id of the utterance.</param>
    /// <param name="modality">The modality.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="actual">What stands there.</param>
    /// <param name="innerException">What caused it.</param>
    public CorpusException(
        string fault, string? file = null, long? row = null, string? column = null, string? utteranceId = null,
        Modality? modality = null, string? expected = null, string? actual = null, Exception? innerException = null)
        : base(FaultText.Compose(fault, file, row, column, utteranceId, modality?.Name, expected, actual), innerException)
    {
        Kind = $"{fault} {column} {expected}";
        MessageWithoutUtterance = FaultText.Compose(fault, file, row, column, expected: expected, actual: actual);
        File = file;
        Row = row;
        Column = column;
        UtteranceId = utteranceId;
        Modality = modality;
        Expected = expected;
        Actual = actual;
        Faults = [fault];
    }

    /// <summary>Creates the exception from every fault of one file; several stand in lines of their own.</summary>
    /// <param name="file">The file.</param>
    /// <param name="faults">Every fault, each a sentence.</param>
    public CorpusException(string file, IReadOnlyList<string> faults)
        : base(FaultText.Compose(
            faults.Count == 1 ? $"1 fault: {faults[0]}" : $"{faults.Count} faults:\n{string.Join('\n', faults)}", file))
    {
        Kind = MessageWithoutUtterance = Message;
        File = file;
        Faults = faults;
    }

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <summary>The message without utterance and modality, for where they are named anyway.</summary>
    internal string MessageWithoutUtterance { get; }

    /// <summary>The file, if the fault lies in one.</summary>
    public string? File { get; }

    /// <summary>The row, from 0, if the fault lies in one.</summary>
    public long? Row { get; }

    /// <summary>Name of the column, if the fault lies in one.</summary>
    public string? Column { get; }

    /// <summary>Id of the utterance, if the fault concerns one.</summary>
    public string? UtteranceId { get; }

    /// <summary>The modality, if the fault concerns one.</summary>
    public Modality? Modality { get; }

    /// <summary>What should stand there, if the fault is a mismatch.</summary>
    public string? Expected { get; }

    /// <summary>What stands there, if the fault is a mismatch.</summary>
    public string? Actual { get; }

    /// <summary>Every fault, each a sentence; often one.</summary>
    public IReadOnlyList<string> Faults { get; }
}
