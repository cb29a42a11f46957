using System.Globalization;

namespace SemiMER.Matching;

/// <summary>Sets of latents that a loss cannot compare. It names the loss, the shapes found and the fix.</summary>
public sealed class MatchingException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="loss">Name of the loss, kernel or strategy.</param>
    /// <param name="fault">What is wrong and how to mend it, one or more sentences.</param>
    /// <param name="firstShape">Shape of the first set, if there is one.</param>
    /// <param name="secondShape">Shape of the second set, if there is one.</param>
    public MatchingException(string loss, string fault, IReadOnlyList<long>? firstShape = null, IReadOnlyList<long>? secondShape = null)
        : base($"{loss}: {fault}{Found(firstShape, secondShape)}")
    {
        Loss = loss;
        FirstShape = firstShape;
        SecondShape = secondShape;
    }

    /// <summary>Name of the loss, kernel or strategy.</summary>
    public string Loss { get; }

    /// <summary>Shape of the first set.</summary>
    public IReadOnlyList<long>? FirstShape { get; }

    /// <summary>Shape of the second set.</summary>
    public IReadOnlyList<long>? SecondShape { get; }

    private static string Found(IReadOnlyList<long>? first, IReadOnlyList<long>? second) => (first, second) switch
    {
        (null, _) => "",
        (_, null) => $" Found shape {Text(first)}.",
        _ => $" Found shapes {Text(first)} and {Text(second)}.",
    };

    private static string Text(IReadOnlyList<long> shape) =>
        $"[{string.Join(", ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]";
}
