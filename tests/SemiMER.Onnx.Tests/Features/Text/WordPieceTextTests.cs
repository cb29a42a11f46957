namespace SemiMER.Onnx.Tests;

/// <summary>How text is cut into words, under invariant globalization.</summary>
public class WordPieceTextTests
{
    [Theory]
    [InlineData("Hello, World!", "hello , world !")]
    [InlineData("don't", "don ' t")]
    [InlineData("a\u00a0b\u2003c\td\r\ne", "a b c d e")]
    [InlineData("\u4f60\u597d world", "\u4f60 \u597d world")]
    [InlineData("\u00c5ngstr\u00f6m \u212b \u212a", "angstrom a k")]
    [InlineData("e\u0301 \u1e69", "e s")]
    [InlineData("\u0130", "i")]
    [InlineData("100\u20ac $5 a+b<c>d", "100\u20ac $ 5 a + b < c > d")]
    [InlineData("\u201cquoted\u201d\u2014yes\u2026", "\u201c quoted \u201d \u2014 yes \u2026")]
    [InlineData("ok\U0001F600 \u2764\ufe0f", "ok\U0001F600 \u2764")]
    [InlineData("zero\u200bwidth\u00adhyphen", "zerowidthhyphen")]
    [InlineData("\uff21\ufb01", "\uff41\ufb01")]
    [InlineData("\ud55c\uad6d", "\u1112\u1161\u11ab\u1100\u116e\u11a8")]
    public void Uncased(string text, string expected) => WordPieceText.Split(text, lowerCase: true).Should().Be(expected);

    [Theory]
    [InlineData("Caf\u00e9 D\u00c9J\u00c0", "Caf\u00e9 D\u00c9J\u00c0")]
    [InlineData("Hi,You\nMe", "Hi , You Me")]
    public void Cased(string text, string expected) => WordPieceText.Split(text, lowerCase: false).Should().Be(expected);

    [Fact]
    public void Half_of_a_surrogate_pair_is_left_out() => WordPieceText.Split("\ud83d broken", lowerCase: true).Should().Be("broken");
}
