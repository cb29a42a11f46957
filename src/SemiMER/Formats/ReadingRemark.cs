namespace SemiMER.Formats;

/// <summary>
/// What a reader left out, changed or assumed in a file that it read all the same; worth a look. What cannot be read is no remark but a
/// <see cref="FileFormatException"/>.
/// </summary>
public sealed record ReadingRemark
{
    /// <summary>What was left out, changed or assumed, as a sentence. Equal remarks are counted in one, with the first place.</summary>
    public required string Text { get; init; }

    /// <summary>The file, where it is about one.</summary>
    public string? File { get; init; }

    /// <summary>Line of a text file, from 1; null where it is about no line.</summary>
    public long? Row { get; init; }

    /// <summary>Gives <c>'file', row 3: Text</c>, leaving out what is null.</summary>
    public override string ToString() => FaultText.Compose(Text, File, Row);
}
