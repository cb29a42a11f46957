using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SemiMER.Features;

namespace SemiMER.Tests.Features;

public sealed class TextTokenizerTests
{
    [Fact]
    public void Every_code_point_has_the_compatibility_form_and_case_folding_of_Python()
    {
        Digest(CompatibilityForm.Normalize).Should().Be(LexicalValues.Root.GetProperty("nfkc").GetString());
        Digest(CompatibilityForm.FoldCase).Should().Be(LexicalValues.Root.GetProperty("folded").GetString());
    }

    [Fact]
    public void Marks_are_ordered_and_composed_as_in_Python()
    {
        foreach (JsonElement item in LexicalValues.Root.GetProperty("strings").EnumerateArray())
        {
            string[] forms = LexicalValues.Strings(item);
            CompatibilityForm.Normalize(forms[0]).Should().Be(forms[1]);
            CompatibilityForm.FoldCase(forms[0]).Should().Be(forms[2]);
        }
    }

    [Fact]
    public void Normalising_twice_changes_nothing()
    {
        var random = new RandomSource(3, "text");
        var tokenizer = new TextTokenizer();
        for (int i = 0; i < 2000; i++)
        {
            string once = tokenizer.Normalize(RandomText(random));
            tokenizer.Normalize(once).Should().Be(once);
            string.Join(' ', tokenizer.Tokenize(once)).Should().Be(string.Join(' ', tokenizer.Tokenize(tokenizer.Normalize(once))));
        }
    }

    [Theory]
    [InlineData("I don\u2019t KNOW.", "i", "don't", "know")]
    [InlineData("'Cause \u2018quoted\u2019 rock'n'roll", "cause", "quoted", "rock'n'roll")]
    [InlineData("Yes[LAUGHTER]no <big  sigh> [ x ]", "yes", "[laughter]", "no", "[big_sigh]", "[x]")]
    [InlineData("[12] [[a]b] a[b", "12", "[a]", "b", "a", "b")]
    [InlineData("1,000 at 8:30, 3.5 in 3D.", "1,000", "at", "8:30", "3.5", "in", "3d")]
    [InlineData("Stra\u00DFe \uFB01ne \uFF26\uFF35\uFF2C\uFF2C", "strasse", "fine", "full")]
    [InlineData("\u00C9t\u00E9 e\u0301", "\u00E9t\u00E9", "\u00E9")]
    [InlineData("it\uFF40s o\u0149e", "it's", "o'ne")]
    [InlineData("well-known\u2014yes/no", "well", "known", "yes", "no")]
    [InlineData("so\u00ADft\u200B zero\uFEFF", "soft", "zero")]
    [InlineData("ok\U0001F602\U0001F602 \u2764\uFE0F", "ok", "\U0001F602", "\U0001F602", "\u2764")]
    [InlineData("\U0001F44D\U0001F3FD!", "\U0001F44D\U0001F3FD")]
    [InlineData("\u6211\u5F88\u9AD8\u5174\u3002ok", "\u6211", "\u5F88", "\u9AD8", "\u5174", "ok")]
    [InlineData("\u0434\u0430, \u041D\u0415\u0422", "\u0434\u0430", "\u043D\u0435\u0442")]
    public void Text_becomes_tokens(string text, params string[] tokens) => new TextTokenizer().Tokenize(text).Should().Equal(tokens);

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r\n ")]
    [InlineData("... ?! -- ''")]
    public void Text_without_words_has_no_token(string text) => new TextTokenizer().Tokenize(text).Should().BeEmpty();

    // Not in an attribute, which would mend it.
    [Fact]
    public void Halves_of_surrogate_pairs_are_no_words() =>
        new TextTokenizer().Tokenize("\uD83D a \uDE02\uFFFD b\uD800").Should().Equal("a", "b");

    [Fact]
    public void Options_change_what_is_a_token()
    {
        Tokens("No... NO!!", new TextOptions { KeepPunctuation = true }).Should().Equal("no", ".", "no", "!");
        Tokens("No NO", new TextOptions { FoldCase = false }).Should().Equal("No", "NO");
        Tokens("a [LAUGHTER] b <x>", new TextOptions { Events = BracketedEvents.Drop }).Should().Equal("a", "b");
        Tokens("at 8:30, 1,000 or 3d", new TextOptions { ReplaceNumbers = true }).Should().Equal("at", "[number]", "[number]", "or", "3d");
        FluentActions.Invoking(() => new TextTokenizer(new TextOptions { Events = (BracketedEvents)7 })).Should().Throw<OptionsException>();
    }

    [Theory]
    [InlineData("a ")]
    [InlineData("[")]
    [InlineData("'")]
    [InlineData("a\u0301")]
    [InlineData("\U0001F468\u200D")]
    [InlineData("\u6211")]
    public void Long_lines_take_little_time(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length));
        Action tokenize = () => new TextTokenizer().Tokenize(text);
        tokenize.ExecutionTime().Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    private static IReadOnlyList<string> Tokens(string text, TextOptions options) => new TextTokenizer(options).Tokenize(text);

    private static string RandomText(RandomSource random)
    {
        string[] pieces = ["a", "B", "'", " ", "[", "]", "<", ">", "e\u0301", "\u1E9B\u0323", "\uAC00", "\u11A8", "1", ",",
            "\u00B4", "\uFDFA", "\U0001F602", "\u200D", "\uFE0F", "\uD800", "\u0315\u0300", "\u2026", "\u0130", "\u03A3", "."];
        return string.Concat(Enumerable.Range(0, 1 + random.NextInt32(12)).Select(_ => pieces[random.NextInt32(pieces.Length)]));
    }

    private static string Digest(Func<string, string> form)
    {
        using var total = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int code = 0; code < 0x110000; code++)
        {
            if (code is < 0xD800 or >= 0xE000)
                total.AppendData(Encoding.UTF8.GetBytes(form(char.ConvertFromUtf32(code)) + "\n"));
        }
        return Convert.ToHexStringLower(total.GetHashAndReset());
    }
}
