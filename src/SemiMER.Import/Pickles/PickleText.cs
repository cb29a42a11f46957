using System.Globalization;
using System.Text;

namespace SemiMER.Import;

/// <summary>Texts and numbers as the oldest protocols write them, in letters.</summary>
internal static class PickleText
{
    /// <summary>A literal of Python 2 between quotes, as bytes, each a letter.</summary>
    public static byte[] Unquote(PickleInput input, string literal)
    {
        if (literal.Length < 2 || literal[0] is not ('\'' or '"') || literal[^1] != literal[0])
            throw input.Fault("has a text without its quotes.");
        var bytes = new List<byte>(literal.Length);
        for (int i = 1; i < literal.Length - 1; i++)
        {
            if (literal[i] != '\\')
            {
                bytes.Add((byte)literal[i]);
                continue;
            }
            char kind = literal[++i];
            if (kind == 'x' && i + 2 < literal.Length - 1 && byte.TryParse(
                literal.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                i += 2;
                continue;
            }
            int at = i < literal.Length - 1 ? "\\'\"nrt".IndexOf(kind, StringComparison.Ordinal) : -1;
            bytes.Add(at >= 0 ? (byte)"\\'\"\n\r\t"[at] : throw input.Fault("has a text with an unknown escape."));
        }
        return [.. bytes];
    }

    /// <summary>A text in which <c>\uXXXX</c> and <c>\UXXXXXXXX</c> stand for letters.</summary>
    public static string Unescape(PickleInput input, string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            int digits = raw[i] != '\\' || i + 1 == raw.Length ? 0 : raw[i + 1] == 'u' ? 4 : raw[i + 1] == 'U' ? 8 : 0;
            if (digits == 0)
            {
                text.Append(raw[i]);
                continue;
            }
            if (i + 1 + digits >= raw.Length || !int.TryParse(raw.AsSpan(i + 2, digits), NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture, out int letter) || letter > 0x10FFFF || letter < 0)
            {
                throw input.Fault("has a text with an unknown escape.");
            }
            text.Append(letter > 0xFFFF ? char.ConvertFromUtf32(letter) : ((char)letter).ToString());
            i += 1 + digits;
        }
        return text.ToString();
    }

    public static object Integer(PickleInput input, string line) => line switch
    {
        "00" => false,
        "01" => true,
        _ => Whole(input, line),
    };

    public static long Whole(PickleInput input, string line) =>
        long.TryParse(line.AsSpan().TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw input.Fault("has a whole number that is none, or of more than 64 bits.");

    public static double Real(PickleInput input, string line) => line switch
    {
        "nan" or "-nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw input.Fault("has a number that is none."),
    };
}
