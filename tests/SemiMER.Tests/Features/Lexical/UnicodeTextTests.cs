using SemiMER.Features;

namespace SemiMER.Tests.Features.Lexical;

/// <summary>Forms of text under invariant globalization.</summary>
public class UnicodeTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("caf\u00e9 \u1e69 e\u0301", "cafe s e")]
    [InlineData("\u212b\u2126\u212a", "A\u03a9K")]
    [InlineData("\u1f7b\u037e\u0387\uf9e9", "\u03c5;\u00b7\u91cc")]
    [InlineData("\u0958\u09dc\ufb44", "\u0915\u09a1\u05e4")]
    [InlineData("\u0439\u0451", "\u0438\u0435")]
    [InlineData("\ud55c", "\u1112\u1161\u11ab")]
    [InlineData("\ufb01\uff21", "\ufb01\uff21")]
    [InlineData("\U0001F600\u2764\ufe0f", "\U0001F600\u2764")]
    public void Marks_are_left_out(string text, string expected) => UnicodeText.WithoutMarks(text).Should().Be(expected);

    [Theory]
    [InlineData("\ufb01\uff21\u00bd", "fiA1\u20442")]
    [InlineData("e\u0301", "\u00e9")]
    public void The_compatibility_form_is_composed(string text, string expected) =>
        UnicodeText.ToCompatibilityForm(text).Should().Be(expected);

    [Fact]
    public void Half_of_a_surrogate_pair_is_replaced() => UnicodeText.ToCompatibilityForm("\ud83d").Should().Be("\ufffd");
}
