namespace SemiMER.Conformance;

/// <summary>A property that does not hold.</summary>
/// <param name="Property">The property.</param>
/// <param name="Text">What was found, with numbers.</param>
public sealed record ConformanceViolation(ConformanceProperty Property, string Text);
