using System.Globalization;

namespace SemiMER.Reporting;

/// <summary>
/// How a series looks: the page's style sheet has its colour; its mark and its dashes tell it apart where colours are not seen.
/// </summary>
/// <param name="Index">Number of the series, from 0; 32 of them differ.</param>
internal readonly record struct SeriesStyle(int Index)
{
    /// <summary>How many colours the style sheet has.</summary>
    public const int Colors = 8;

    /// <summary>Grey and dotted, for what others are compared with.</summary>
    public static SeriesStyle Behind { get; } = new(14);

    /// <summary>Marks, drawn around the origin: circle, square, triangle, diamond.</summary>
    public static IReadOnlyList<string> Marks { get; } =
    [
        "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", "M-3.5-3.5h7v7h-7z", "M0-4.6L4.4 3.4h-8.8z", "M0-5L4.4 0 0 5-4.4 0z",
    ];

    /// <summary>The class that gives its colour.</summary>
    public string Color => Name("s", Index % Colors);

    /// <summary>The class that gives its dashes.</summary>
    public string Dashes => Name("d", (Index / 4) % 4);

    /// <summary>The mark, as a reference to the one that the page holds once.</summary>
    public string Mark => "#" + Name("mark-", MarkNumber);

    /// <summary>How its points look in a cloud of them: full, hollow or square.</summary>
    public int PointShape => (Index + (Index / Colors)) % 3;

    private int MarkNumber => (Index + (Index / Colors)) % Marks.Count;

    private static string Name(string prefix, int number) => prefix + number.ToString(CultureInfo.InvariantCulture);
}
