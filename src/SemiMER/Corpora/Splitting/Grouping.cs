namespace SemiMER.Corpora;

/// <summary>What the parts of a split must not share.</summary>
public enum Grouping
{
    /// <summary>Speakers: results speak for people never heard before. The default everywhere.</summary>
    Speaker,

    /// <summary>Dialogues: results speak for new dialogues, of speakers who may have been heard.</summary>
    Dialogue,
}
