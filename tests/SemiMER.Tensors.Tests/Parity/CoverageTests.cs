namespace SemiMER.Tensors.Tests.Parity;

/// <summary>Nothing public computes without being compared with PyTorch.</summary>
public sealed class CoverageTests
{
    [Fact]
    public void Every_operation_and_layer_has_a_fixture_or_a_reason_for_none()
    {
        Dictionary<string, string> reasons = Reasons();

        var missing = Coverage.Offered.Where(name => !Coverage.Forms(name).Any(Coverage.Recorded.Contains) && !reasons.ContainsKey(name));
        string.Join('\n', missing).Should().BeEmpty("each needs a case in tests/fixtures, or a reason in without-fixture.txt");
    }

    [Fact]
    public void Reasons_for_none_belong_to_operations_without_a_fixture()
    {
        var needless = Reasons().Keys.Where(
            name => !Coverage.Offered.Contains(name) || Coverage.Forms(name).Any(Coverage.Recorded.Contains));
        string.Join('\n', needless).Should().BeEmpty("these lines of without-fixture.txt explain nothing any more");
    }

    // Lines `names separated by blanks | reason`.
    private static Dictionary<string, string> Reasons()
    {
        string path = Path.Combine(FixtureFile.RepositoryFolder(), "tests", "SemiMER.Tensors.Tests", "Parity", "without-fixture.txt");
        var reasons = new Dictionary<string, string>();
        foreach (string[] parts in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(" | ")))
        {
            parts.Should().HaveCount(2, "a line has names and a reason: {0}", parts[0]);
            parts[1].Trim().Length.Should().BeGreaterThan(10, "a reason is given for {0}", parts[0]);
            foreach (string name in parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)) reasons.Add(name, parts[1]);
        }
        return reasons;
    }
}
