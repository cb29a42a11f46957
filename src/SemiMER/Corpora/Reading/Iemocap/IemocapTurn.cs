namespace SemiMER.Corpora;

/// <summary>One turn of an IEMOCAP dialogue as its evaluation file has it.</summary>
internal sealed record IemocapTurn(string Id, double Start, double End, string Emotion)
{
    /// <summary>Valence, arousal (called activation there) and dominance, NaN where nobody rated them.</summary>
    public required float[] Targets { get; init; }

    /// <summary>How often the outside raters named each class.</summary>
    public float[] Votes { get; } = new float[IemocapClasses.All.Count];
}
