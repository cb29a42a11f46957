using System.Reflection;
using Microsoft.Extensions.Logging;

namespace SemiMER.Tests.Training;

/// <summary>Events of the log have numbers that never change: who filters by one relies on it.</summary>
public sealed class LogEventTests
{
    private static readonly Dictionary<string, int> Known = new()
    {
        ["LogEpoch"] = 1, ["LogSkippedCount"] = 2, ["LogDrawing"] = 3, ["LogStep"] = 4, ["LogSharedSpeakers"] = 5, ["LogDiagnostics"] = 6,
        ["LogSkipped"] = 7, ["LogEmptyStep"] = 8, ["LogZero"] = 9, ["LogUnvalidatedEpoch"] = 10, ["LogStage"] = 11, ["LogResumed"] = 12,
        ["LogDamaged"] = 13,
    };

    [Fact]
    public void Each_event_has_its_number_and_no_other_has_it()
    {
        var found = (
            from type in typeof(SemiMerException).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            select (method.Name, message.EventId)).ToArray();
        found.Should().BeEquivalentTo(Known.Select(entry => (entry.Key, entry.Value)));
        found.Select(entry => entry.EventId).Should().OnlyHaveUniqueItems();
    }
}
