namespace SemiMER.Tests;

/// <summary>
/// What is promised across batch compositions, padding and numbers of threads: sums are taken in another order there, so results agree
/// to 1e-5, relative to numbers above 1.
/// </summary>
internal static class Rounding
{
    private const float Tolerance = 1e-5f;

    public static void Agree(IReadOnlyList<float> actual, IReadOnlyList<float> expected)
    {
        actual.Should().HaveSameCount(expected);
        for (int i = 0; i < expected.Count; i++)
            actual[i].Should().BeApproximately(expected[i], Tolerance * Math.Max(1, Math.Abs(expected[i])), "element {0}", i);
    }
}
