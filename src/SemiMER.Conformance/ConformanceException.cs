using System.Globalization;

namespace SemiMER.Conformance;

/// <summary>A loss, encoder or fusion breaks promises. All that were broken are listed.</summary>
public sealed class ConformanceException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="subject">Name of what was checked.</param>
    /// <param name="violations">What does not hold, at least one.</param>
    public ConformanceException(string subject, IReadOnlyList<ConformanceViolation> violations)
        : base(TextOf(subject, violations))
    {
        Subject = subject;
        Violations = violations;
    }

    /// <summary>Name of what was checked.</summary>
    public string Subject { get; }

    /// <summary>What does not hold.</summary>
    public IReadOnlyList<ConformanceViolation> Violations { get; }

    private static string TextOf(string subject, IReadOnlyList<ConformanceViolation> violations)
    {
        ArgumentNullException.ThrowIfNull(violations);
        return string.Create(CultureInfo.InvariantCulture, $"{subject} breaks {violations.Count} of the properties that were checked:\n")
            + string.Join('\n', violations.Select(violation => $"- {violation.Property}: {violation.Text}"));
    }
}
