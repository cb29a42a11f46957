using System.Buffers;
using System.Globalization;
using System.Text;
using SemiMER.Formats;

namespace SemiMER.Features;

/// <summary>
/// Turns text into tokens, the same on every machine and in every culture. A word is a run of letters, marks and digits with
/// apostrophes inside (<c>don't</c>); a number may have points, commas and colons inside; a Chinese character or Japanese kana is a
/// word of its own; events in brackets and pictures such as emoji are one token each.
/// </summary>
public sealed class TextTokenizer
{
    /// <summary>The token that stands for numbers where they are replaced.</summary>
    public const string NumberToken = "[number]";

    private const int LongestEvent = 40;
    private const char ZeroWidthJoiner = '\u200D';
    private const char Replacement = '\uFFFD'; // what decoders write for bytes that are no text

    // Typewriter, typographic, modifier and full-width apostrophes, prime, grave and acute accent.
    private static readonly SearchValues<char> Apostrophes = SearchValues.Create("'\u2018\u2019\u201B\u02BC\u2032\uFF07`\u00B4");

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="options">How text becomes tokens; defaults if left out.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public TextTokenizer(TextOptions? options = null)
    {
        Options = options ?? new TextOptions();
        Options.Validate();
    }

    /// <summary>How text becomes tokens.</summary>
    public TextOptions Options { get; }

    /// <summary>
    /// The text in one form: letters of Windows-1252 where its codes stand as control characters (U+0080 to U+009F, which old copies of
    /// corpora have); one kind of apostrophe; Unicode compatibility form (NFKC) and case folding; events written
    /// <c>[laughter]</c>; invisible characters left out; single blanks between words and none around.
    /// </summary>
    /// <param name="text">Any text.</param>
    public string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string form = CompatibilityForm.Normalize(WithoutInvisible(WithOneApostrophe(RepairedText.Repair(text))));
        if (Options.FoldCase)
            form = CompatibilityForm.Normalize(CompatibilityForm.FoldCase(form));
        return WithoutBlanksAndEvents(WithOneApostrophe(form)); // some letters and marks fold to others
    }

    /// <summary>The tokens of the text, in order; none if there is no word, event or picture in it.</summary>
    /// <param name="text">Any text.</param>
    public IReadOnlyList<string> Tokenize(string text) => Split(Normalize(text));

    /// <summary>The tokens of normalised text.</summary>
    internal List<string> Split(string normal)
    {
        var tokens = new List<string>();
        for (int i = 0; i < normal.Length;)
        {
            int length = LengthAt(normal, i);
            if (TokenAt(normal, i, length) is { } token)
                tokens.Add(token);
            i += length;
        }
        return tokens;
    }

    private static string WithOneApostrophe(string text)
    {
        int first = text.AsSpan().IndexOfAny(Apostrophes);
        return first < 0 ? text : string.Create(text.Length, text, static (target, source) =>
        {
            for (int i = 0; i < target.Length; i++)
                target[i] = Apostrophes.Contains(source[i]) ? '\'' : source[i];
        });
    }

    // Before marks are ordered and composed: they may come together by it.
    private static string WithoutInvisible(string text) =>
        Ascii.IsValid(text) ? text : string.Concat(text.Where(letter => !IsInvisible(letter)));

    private string WithoutBlanksAndEvents(string text)
    {
        var normal = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (EventAt(text, i) is > 0 and var length)
            {
                AddEvent(normal, text.AsSpan(i + 1, length - 2));
                i += length - 1;
            }
            else if (char.IsWhiteSpace(text[i]) || char.IsControl(text[i]) || text[i] == Replacement)
            {
                AddBlank(normal);
            }
            else
            {
                normal.Append(text[i]);
            }
        }
        if (normal.Length > 0 && normal[^1] == ' ')
            normal.Length--;
        return normal.ToString();
    }

    private void AddEvent(StringBuilder normal, ReadOnlySpan<char> name)
    {
        AddBlank(normal);
        if (Options.Events == BracketedEvents.Drop)
            return;
        normal.Append('[');
        bool blank = false;
        foreach (char letter in name.Trim())
        {
            bool before = blank;
            blank = char.IsWhiteSpace(letter);
            if (!blank)
                normal.Append(before ? "_" : "").Append(letter);
        }
        normal.Append("] ");
    }

    private static void AddBlank(StringBuilder normal)
    {
        if (normal.Length > 0 && normal[^1] != ' ')
            normal.Append(' ');
    }

    /// <summary>Length of the bracketed event that begins here, brackets included; 0 if none does.</summary>
    private static int EventAt(string text, int start)
    {
        if (text[start] is not ('[' or '<'))
            return 0;
        ReadOnlySpan<char> rest = text.AsSpan(start + 1, Math.Min(LongestEvent + 1, text.Length - start - 1));
        int end = rest.IndexOfAny("[]<>");
        if (end < 0 || rest[end] != (text[start] == '[' ? ']' : '>'))
            return 0;
        foreach (char letter in rest[..end])
        {
            if (char.IsLetter(letter))
                return end + 2;
        }
        return 0;
    }

    // Format characters (soft hyphen, direction marks, byte order mark) and the selectors of how a picture is drawn.
    private static bool IsInvisible(char letter) =>
        letter is >= '\uFE00' and <= '\uFE0F' ||
        (letter != ZeroWidthJoiner && char.GetUnicodeCategory(letter) == UnicodeCategory.Format);

    // In normalised text, where events that were to be dropped are gone and others hold no blank.
    private int KeptEventAt(string text, int start) =>
        Options.Events == BracketedEvents.Keep && EventAt(text, start) is var length && !text.AsSpan(start, length).Contains(' ')
            ? length
            : 0;

    private int LengthAt(string text, int start)
    {
        if (KeptEventAt(text, start) is > 0 and var eventLength)
            return eventLength;
        if (!IsWordPart(text, start, out int width))
        {
            if (char.IsPunctuation(text[start]))
                return text.AsSpan(start).IndexOfAnyExcept(text[start]) is >= 0 and var run ? run : text.Length - start;
            return StringInfo.GetNextTextElementLength(text, start);
        }
        if (IsIdeograph(text, start))
            return width;
        int end = start + width;
        while (end < text.Length)
        {
            if (IsWordPart(text, end, out width) && !IsIdeograph(text, end))
                end += width;
            else if (Joins(text, end))
                end++;
            else
                break;
        }
        return end - start;
    }

    // An apostrophe between word characters, or a mark of numbers between digits.
    private static bool Joins(string text, int index) => index + 1 < text.Length && text[index] switch
    {
        '\'' => IsWordPart(text, index + 1, out _) && !IsIdeograph(text, index + 1),
        '.' or ',' or ':' => char.IsDigit(text[index - 1]) && char.IsDigit(text[index + 1]),
        _ => false,
    };

    private string? TokenAt(string text, int start, int length)
    {
        ReadOnlySpan<char> token = text.AsSpan(start, length);
        if (IsWordPart(text, start, out _))
            return Options.ReplaceNumbers && IsNumber(token) ? NumberToken : token.ToString();
        if (KeptEventAt(text, start) > 0)
            return token.ToString();
        if (char.IsPunctuation(text[start]))
            return Options.KeepPunctuation ? text[start].ToString() : null;
        return CategoryAt(text, start) == UnicodeCategory.OtherSymbol ? token.ToString() : null;
    }

    private static bool IsNumber(ReadOnlySpan<char> word)
    {
        foreach (char letter in word)
        {
            if (!char.IsDigit(letter) && letter is not ('.' or ',' or ':'))
                return false;
        }
        return true;
    }

    private static bool IsWordPart(string text, int index, out int width)
    {
        width = char.IsSurrogatePair(text, index) ? 2 : 1;
        return CategoryAt(text, index) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or
            UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
    }

    private static UnicodeCategory CategoryAt(string text, int index) => CharUnicodeInfo.GetUnicodeCategory(text, index);

    // Hiragana and katakana (but for the mark of a long vowel), and Han characters: scripts without blanks between words.
    private static bool IsIdeograph(string text, int index) => char.ConvertToUtf32(text, index) is
        (>= 0x3041 and <= 0x3096) or (>= 0x30A1 and <= 0x30FA) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or
        (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
