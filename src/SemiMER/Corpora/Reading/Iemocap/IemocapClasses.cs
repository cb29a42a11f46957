namespace SemiMER.Corpora;

/// <summary>The emotions of IEMOCAP and the recipes by which papers choose and merge them.</summary>
public static class IemocapClasses
{
    /// <summary>All codes of the corpus but <c>xxx</c>, on which the raters did not agree: such rows have no label.</summary>
    public static IReadOnlyList<string> All { get; } = ["hap", "sad", "neu", "ang", "exc", "fru", "sur", "fea", "dis", "oth"];

    /// <summary>The usual four classes, happiness and excitement as one: 5,531 utterances of the release.</summary>
    public static ClassMap Four { get; } = ClassMap.Parse("ang,hap+exc,sad,neu", All);

    /// <summary>The four classes and frustration: 7,380 utterances of the release.</summary>
    public static ClassMap Five { get; } = ClassMap.Parse("ang,hap+exc,sad,neu,fru", All);

    /// <summary>Six classes, none merged: 7,380 utterances of the release.</summary>
    public static ClassMap Six { get; } = ClassMap.Parse("hap,sad,neu,ang,exc,fru", All);

    /// <summary>The code of a label as raters' lines have it, or null.</summary>
    internal static string? FromWord(string word) => word switch
    {
        "Happiness" => "hap",
        "Sadness" => "sad",
        "Neutral" or "Neutral state" => "neu",
        "Anger" => "ang",
        "Excited" => "exc",
        "Frustration" => "fru",
        "Surprise" => "sur",
        "Fear" => "fea",
        "Disgust" => "dis",
        "Other" => "oth",
        _ => null,
    };
}
