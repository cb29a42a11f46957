using Microsoft.Extensions.Logging;

namespace SemiMER.Training;

/// <summary>
/// Warns once of a term that has been exactly 0 for <see cref="Steps"/> steps: it has a weight and teaches nothing, such as a kernel whose
/// bandwidth is far too small or a margin that every pair has passed.
/// </summary>
internal sealed partial class ZeroTerms(ILogger logger)
{
    /// <summary>After how many steps in a row.</summary>
    public const int Steps = 100;

    private readonly Dictionary<string, int> zeros = [];

    /// <summary>Steps in a row by term, to be saved.</summary>
    public IReadOnlyDictionary<string, int> Counts => zeros;

    /// <summary>Looks at the values of a step.</summary>
    public void See(StepValues values)
    {
        foreach ((string term, double value) in values.Read())
        {
            if (zeros.GetValueOrDefault(term) >= Steps)
                continue; // it was told
            if (value != 0)
                zeros.Remove(term);
            else if ((zeros[term] = zeros.GetValueOrDefault(term) + 1) == Steps)
                LogZero(logger, term, Steps, values.Step);
        }
    }

    /// <summary>Goes on from saved counts.</summary>
    public void Load(IReadOnlyDictionary<string, int> counts)
    {
        foreach ((string term, int count) in counts)
            zeros[term] = count;
    }

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning,
        Message = "The term '{Term}' has been exactly 0 in the {Steps} steps up to {Step}: it has a weight and teaches nothing")]
    private static partial void LogZero(ILogger logger, string term, int steps, long step);
}
