namespace SemiMER.Tests.Matching;

/// <summary>Each loss says the same things about itself, in the same order.</summary>
public sealed class LossDocumentationTests
{
    private static readonly string[] Said = ["Source:", "Formula:", "Estimator:", "Shapes:", "Range:", "Equal sets", "Edges:", "Gradient:"];

    public static TheoryData<string> Files => new(
        Repository.Sources("src/SemiMER/Matching").Where(source => IsLoss(source.Text)).Select(source => source.Path));

    [Theory]
    [MemberData(nameof(Files))]
    public void Source_formula_estimator_shapes_range_equal_sets_edges_and_gradient_are_documented(string file)
    {
        string comment = string.Concat(Repository.Sources("src/SemiMER/Matching").Single(source => source.Path == file).Text.Split('\n')
            .TakeWhile(line => !line.StartsWith("public", StringComparison.Ordinal)));
        int[] places = [.. Said.Select(tag => comment.IndexOf($"<para>{tag}", StringComparison.Ordinal))];
        places.Should().NotContain(-1, "it says {0}", string.Join(", ", Said));
        places.Should().BeInAscendingOrder();
    }

    [Fact]
    public void All_losses_are_found() => Files.Should().HaveCount(15);

    private static bool IsLoss(string text) => text.Contains("sealed class", StringComparison.Ordinal)
        && new[] { "IDistributionMatchingLoss", "IRowAlignedLoss", "IClassWeightedLoss" }
            .Any(contract => text.Contains($": {contract}\n", StringComparison.Ordinal));
}
