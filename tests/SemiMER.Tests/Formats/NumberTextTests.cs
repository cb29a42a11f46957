using System.Text;
using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

/// <summary>Spellings of glibc, of Microsoft's runtimes before and after 2015, of AIX, and of managed languages.</summary>
public sealed class NumberTextTests
{
    [Theory]
    [InlineData("nan")]
    [InlineData("-nan")]
    [InlineData("NaN")]
    [InlineData("+NAN")]
    [InlineData("-nan(ind)")]
    [InlineData("nan(snan)")]
    [InlineData("-nan(snan)")]
    [InlineData("nan(0x8000000000001)")]
    [InlineData("NaNQ")]
    [InlineData("NaNS")]
    [InlineData("1.#QNAN")]
    [InlineData("-1.#QNAN")]
    [InlineData("1.#SNAN")]
    [InlineData("-1.#IND")]
    [InlineData("-1.#IND00")]
    [InlineData("-1.#IND00e+000")]
    [InlineData("1.#QNAN0e+000")]
    [InlineData("1.#R")] // 1.#QNAN with two decimals, as the old runtime rounded it
    [InlineData("-1.#J")]
    [InlineData("-1.#IO")]
    [InlineData(" nan ")]
    public void What_is_no_number_is_NaN_in_every_spelling(string text) => Parse(text).Should().Be(float.NaN);

    [Theory]
    [InlineData("inf", 1)]
    [InlineData("-inf", -1)]
    [InlineData("+Inf", 1)]
    [InlineData("INFINITY", 1)]
    [InlineData("-Infinity", -1)]
    [InlineData("1.#INF", 1)]
    [InlineData("-1.#INF", -1)]
    [InlineData("1.#INF00", 1)]
    [InlineData("-1.#INF00e+000", -1)]
    public void Infinity_keeps_its_sign_in_every_spelling(string text, int sign) =>
        Parse(text).Should().Be(sign * float.PositiveInfinity);

    [Theory]
    [InlineData("1.5e-03", 0.0015f)]
    [InlineData("-1.5E+003", -1500f)]
    [InlineData("\t7 ", 7f)]
    [InlineData(".5", 0.5f)]
    [InlineData("+0", 0f)]
    [InlineData("3.4028235e38", float.MaxValue)]
    public void Numbers_are_read(string text, float value) => Parse(text).Should().Be(value);

    [Theory]
    [InlineData("")]
    [InlineData("nano")]
    [InlineData("nan(")]
    [InlineData("nan(a)b")]
    [InlineData("--nan")]
    [InlineData("1.#")]
    [InlineData("1.#INFORMATION")]
    [InlineData("2.#INF")]
    [InlineData("1,5")]
    [InlineData("1 5")]
    [InlineData("0x10")]
    [InlineData("info")]
    public void Other_texts_are_no_numbers(string text)
    {
        Parse(text).Should().BeNull();
        NumberText.IsNumber(text).Should().BeFalse();
    }

    [Fact]
    public void Too_large_numbers_are_told_from_what_is_none()
    {
        NumberText.TryParse("-1e39", out float single).Should().BeFalse();
        single.Should().Be(float.NegativeInfinity);
        NumberText.TryParse("x", out single).Should().BeFalse();
        single.Should().Be(0);
        NumberText.TryParse("1e39", out double value).Should().BeTrue();
        value.Should().Be(1e39);
        NumberText.IsNumber("1e999").Should().BeTrue();
    }

    /// <summary>The number, which letters, doubles and bytes must give alike; null if it is none.</summary>
    private static float? Parse(string text)
    {
        bool isNumber = NumberText.TryParse(text, out float value);
        NumberText.TryParse(Encoding.UTF8.GetBytes(text), out float ofBytes).Should().Be(isNumber);
        NumberText.TryParse(text, out double ofDoubles).Should().Be(isNumber);
        ofBytes.Should().Be(value);
        ((float)ofDoubles).Should().Be(value);
        return isNumber ? value : null;
    }
}
