using SemiMER.Conformance;
using SemiMER.Matching;
using SemiMER.Tests.Matching;

namespace SemiMER.Tests.Conformance;

/// <summary>The library's own losses keep what is checked of others.</summary>
public sealed class LossConformanceTests
{
    private static readonly Dictionary<string, (Func<IMatchingLoss> Create, LossPromises Promises)> Others = new()
    {
        ["infonce"] = (() => new InfoNce(), new() { ZeroOnEqualSets = false, TranslationInvariant = false, MinimumRows = 2 }),
        ["hsic"] = (() => new HilbertSchmidtIndependence(new GaussianKernel(), Bandwidth.Fixed(1.5)),
            new() { ZeroOnEqualSets = false, MinimumRows = 2 }),
        ["cca"] = (() => new CanonicalCorrelation(), new() { ZeroOnEqualSets = false, MinimumRows = 2 }),
        ["cosine"] = (() => new CosineDistance(), new() { TranslationInvariant = false }),
        ["lmmd"] = (() => new LocalMaximumMeanDiscrepancy(new GaussianKernel(), Bandwidth.Fixed(1.5)), new()),
    };

    public static TheoryData<string> Names => new([.. LossOracles.Sets.Keys, .. Others.Keys]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_of_the_library_conform(string name)
    {
        if (Others.TryGetValue(name, out (Func<IMatchingLoss> Create, LossPromises Promises) other))
            LossConformance.Check(other.Create, other.Promises);
        else
            LossConformance.Check(LossOracles.Sets[name].Create, Promises(name));
    }

    private static LossPromises Promises(string name) => new()
    {
        ZeroOnEqualSets = name is not ("mmd" or "mixed mmd" or "linear-time mmd"),
        Symmetric = name is not ("kl" or "reverse kl" or "kl, full covariance"),
        AnyRowOrder = name is not "linear-time mmd",
        TranslationInvariant = name is not "polynomial mmd",
        MinimumRows = name is "mmd" or "mixed mmd" or "linear-time mmd" or "coral" or "coral with means"
            || name.Contains("kl", StringComparison.Ordinal) || name.Contains("jeffreys", StringComparison.Ordinal)
            || name.Contains("gaussian", StringComparison.Ordinal) ? 2 : 1,
    };
}
