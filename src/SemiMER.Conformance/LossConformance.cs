using SemiMER.Matching;

namespace SemiMER.Conformance;

/// <summary>
/// Checks that a loss between latents keeps what <see cref="IMatchingLoss"/> and the interfaces below it promise. A kernel is checked in
/// a loss that uses it, such as <see cref="MaximumMeanDiscrepancy"/>.
/// </summary>
public static class LossConformance
{
    /// <summary>Checks all properties of a loss, on the CPU, in about a second.</summary>
    /// <param name="create">
    /// Makes the loss, each time as if it were the first: one that draws random numbers must draw the same ones again.
    /// </param>
    /// <param name="promises">What it promises. Default: all of <see cref="LossPromises"/>.</param>
    /// <exception cref="ConformanceException">Properties do not hold; all of them are listed.</exception>
    /// <exception cref="OptionsException">A promise is out of range.</exception>
    public static void Check(Func<IMatchingLoss> create, LossPromises? promises = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        promises ??= new LossPromises();
        promises.Validate();
        var checks = new LossChecks(create, promises);
        var findings = new Findings(create().Name);
        findings.Check(ConformanceProperty.Scalar, checks.GivesAScalar);
        if (promises.ZeroOnEqualSets)
            findings.Check(ConformanceProperty.EqualSets, checks.IsZeroOnEqualSets);
        if (promises.Symmetric)
            findings.Check(ConformanceProperty.Symmetry, checks.IsSymmetric);
        if (promises.AnyRowOrder)
            findings.Check(ConformanceProperty.RowOrder, checks.TakesRowsInAnyOrder);
        findings.Check(ConformanceProperty.Gradient, checks.HasTheRightGradient);
        findings.Check(ConformanceProperty.FewRows, checks.TakesFewRows);
        findings.Check(ConformanceProperty.BadSets, checks.RefusesBadSets);
        if (promises.TranslationInvariant)
            findings.Check(ConformanceProperty.Offset, checks.IsAsExactFarFromZero);
        findings.Check(ConformanceProperty.UpperBound, checks.KeepsItsBound);
        findings.Check(ConformanceProperty.Inputs, checks.LeavesTheSetsAsTheyWere);
        findings.Check(ConformanceProperty.SameBits, checks.GivesTheSameBits);
        findings.Check(ConformanceProperty.LeftTensors, checks.LeavesNoTensors);
        findings.Throw();
    }
}
