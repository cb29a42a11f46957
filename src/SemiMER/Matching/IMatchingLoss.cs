namespace SemiMER.Matching;

/// <summary>
/// What every loss between the latents of two modalities has. Implement one of the three interfaces below it: they say what
/// the rows of the two sides have to do with each other.
/// </summary>
public interface IMatchingLoss
{
    /// <summary>Name in logs, tables and error texts. By default that of the type.</summary>
    string Name => GetType().Name;

    /// <summary>
    /// A number that no value can exceed, null if there is none (the default). A loss that is to push unpaired sets apart needs
    /// one, or an explicit margin: without either, pushing would never end.
    /// </summary>
    double? UpperBound => null;

    /// <summary>
    /// What keeps something from one step to the next, so that two trainings must not share it: often the object itself. Default nothing.
    /// </summary>
    IReadOnlyList<object> StatefulParts => [];
}
