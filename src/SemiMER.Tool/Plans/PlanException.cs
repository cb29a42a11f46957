namespace SemiMER.Tool.Plans;

/// <summary>A plan that cannot be used; it lists every fault with its place in the file.</summary>
internal sealed class PlanException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="faults">Every fault.</param>
    public PlanException(string path, IReadOnlyList<PlanFault> faults)
        : base($"'{path}' has {faults.Count} fault{(faults.Count == 1 ? "" : "s")}:" +
            string.Concat(faults.Select(fault => $"\n  {fault.Place}: {fault.Text}"))) => Faults = faults;

    /// <summary>Every fault, in the order of the file.</summary>
    public IReadOnlyList<PlanFault> Faults { get; }
}

/// <summary>A fault of a plan.</summary>
/// <param name="Place">Where, as a JSON path such as <c>$.trainer.epochs</c>.</param>
/// <param name="Text">What is wrong, and what would be right.</param>
/// <param name="IsOfShape">
/// Whether an editor with the schema tells it too: a name, or a value of another kind; not a number out of range.
/// </param>
internal sealed record PlanFault(string Place, string Text, bool IsOfShape = false);
