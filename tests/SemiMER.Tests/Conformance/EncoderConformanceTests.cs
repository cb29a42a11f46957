using SemiMER.Conformance;
using SemiMER.Encoders;
using SemiMER.Tests.Encoders;
using SemiMER.Tests.Models;

namespace SemiMER.Tests.Conformance;

/// <summary>The library's own encoders and fusions keep what is checked of others.</summary>
public sealed class EncoderConformanceTests
{
    [Theory]
    [MemberData(nameof(EncoderCases.Names), MemberType = typeof(EncoderCases))]
    public void Encoders_of_the_library_conform(string name)
    {
        EncoderPromises promises = EncoderCases.ReadsWordNumbers(name)
            ? new EncoderPromises { Feature = random => random.NextInt32(EncoderCases.Words) } : new EncoderPromises();
        EncoderConformance.Check(EncoderCases.All[name], EncoderCases.Schema(name), EncoderCases.EmbeddingSize, promises);
    }

    [Theory]
    [MemberData(nameof(FusionCases.Names), MemberType = typeof(FusionCases))]
    public void Fusions_of_the_library_conform(string name) => FusionConformance.Check(FusionCases.All[name]);

    [Fact]
    public void Options_are_checked_before() => FluentActions.Invoking(() => EncoderConformance.Check(
        new StatisticsPoolingOptions { HiddenSizes = [-1] }, EncoderCases.Schema("statistics"))).Should().Throw<OptionsException>();
}
