namespace SemiMER.Onnx;

/// <summary>Turns a text into the ids that a model was trained with.</summary>
internal abstract class ModelTokenizer
{
    /// <summary>Ids of the tokens that begin a text; often one.</summary>
    public required long[] Begin { get; init; }

    /// <summary>Ids of the tokens that end a text; often one.</summary>
    public required long[] End { get; init; }

    /// <summary>Id of the token that fills up a text where a model wants one length.</summary>
    public required long Padding { get; init; }

    /// <summary>What it is and what it does to text, with the checksum of its files.</summary>
    public required string Identity { get; init; }

    /// <summary>The ids of a text, without those that begin and end it.</summary>
    public abstract IReadOnlyList<int> IdsOf(string text);

    /// <summary>A token of the options, or the first of those that the vocabulary has.</summary>
    /// <param name="named">The option: empty for none, null for the usual ones.</param>
    /// <param name="find">Gives the id of a token, if there is one.</param>
    /// <param name="file">The file of the vocabulary, for messages.</param>
    /// <param name="usual">Tokens that are looked for, in this order.</param>
    protected static long[] TokenOf(string? named, Func<string, long?> find, string file, params string[] usual)
    {
        if (named is { Length: 0 })
            return [];
        if (named is not null)
        {
            return [find(named) ?? throw new OnnxException(
                $"has no token '{named}', which the options name. Name one that it has, or an empty text for none.", file)];
        }
        foreach (string token in usual)
        {
            if (find(token) is { } id)
                return [id];
        }
        return [];
    }
}
