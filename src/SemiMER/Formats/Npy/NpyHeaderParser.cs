using System.Globalization;

namespace SemiMER.Formats;

/// <summary>
/// Reads the Python dictionary of an npy header, such as
/// <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>: keys in any order, white space anywhere.
/// </summary>
internal sealed class NpyHeaderParser
{
    private const int MaximumDimensions = 32; // NumPy's own limit
    private readonly string file;
    private readonly string text;
    private int position;

    private NpyHeaderParser(string file, string text)
    {
        this.file = file;
        this.text = text;
    }

    public static NpyHeader Parse(string file, string text, long dataOffset)
    {
        var parser = new NpyHeaderParser(file, text);
        string? descriptor = null;
        bool? fortranOrder = null;
        List<long>? shape = null;
        parser.Expect('{');
        while (!parser.Accept('}'))
        {
            string key = parser.ReadString();
            parser.Expect(':');
            bool repeated = key switch
            {
                "descr" => descriptor is not null,
                "fortran_order" => fortranOrder is not null,
                "shape" => shape is not null,
                _ => true,
            };
            if (repeated)
                throw parser.Fault($"has the unknown or repeated key '{key}' in its header.");
            if (key == "descr")
                descriptor = parser.ReadDescriptor();
            else if (key == "fortran_order")
                fortranOrder = parser.ReadBoolean();
            else
                shape = parser.ReadShape();
            if (!parser.Accept(','))
            {
                parser.Expect('}');
                break;
            }
        }
        if (descriptor is null || fortranOrder is null || shape is null)
            throw parser.Fault("lacks one of the keys 'descr', 'fortran_order' and 'shape' in its header.");
        return parser.Build(descriptor, fortranOrder.Value, shape, dataOffset);
    }

    private NpyHeader Build(string descriptor, bool fortranOrder, List<long> shape, long dataOffset)
    {
        if (descriptor.Contains('O', StringComparison.Ordinal))
            throw Fault("holds Python objects (a pickle), which are never read: save numbers, for example array.astype('float32').");
        bool marked = descriptor.Length > 0 && descriptor[0] is '<' or '>' or '|' or '=';
        Type? type = NpyTypes.FromCode(marked ? descriptor[1..] : descriptor);
        if (type is null)
        {
            throw new FileFormatException(
                file, "holds a type of number that is not read: convert it, for example array.astype('float32').",
                expected: $"one of {NpyTypes.Supported}", actual: $"'{descriptor}'");
        }
        try
        {
            var header = new NpyHeader(type, descriptor[0] == '>', fortranOrder, shape, dataOffset);
            _ = checked(header.Count * header.ItemSize + dataOffset);
            return header;
        }
        catch (OverflowException)
        {
            throw Fault($"claims the shape {NpyTypes.ShapeText(shape)}, whose size overflows.");
        }
    }

    private string ReadDescriptor()
    {
        SkipSpace();
        if (position < text.Length && text[position] is '[' or '(')
            throw Fault("holds records with named fields, which are not read: save each field as an array of its own.");
        return ReadString();
    }

    private bool ReadBoolean()
    {
        SkipSpace();
        foreach (bool value in (bool[])[true, false])
        {
            string word = value ? "True" : "False";
            if (string.CompareOrdinal(text, position, word, 0, word.Length) == 0)
            {
                position += word.Length;
                return value;
            }
        }
        throw Unreadable();
    }

    private List<long> ReadShape()
    {
        var shape = new List<long>();
        Expect('(');
        while (!Accept(')'))
        {
            SkipSpace();
            int start = position;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
                position++;
            if (!long.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                throw Fault("has a shape in its header that is not a tuple of sizes.");
            Accept('L'); // Python 2 wrote long integers so
            shape.Add(size);
            if (shape.Count > MaximumDimensions)
                throw Fault($"has more than {MaximumDimensions} dimensions.");
            if (!Accept(','))
            {
                Expect(')');
                break;
            }
        }
        return shape;
    }

    private string ReadString()
    {
        SkipSpace();
        if (position >= text.Length || text[position] is not ('\'' or '"'))
            throw Unreadable();
        int end = text.IndexOf(text[position], position + 1);
        if (end < 0)
            throw Unreadable();
        string value = text[(position + 1)..end];
        position = end + 1;
        return value;
    }

    private bool Accept(char symbol)
    {
        SkipSpace();
        if (position >= text.Length || text[position] != symbol)
            return false;
        position++;
        return true;
    }

    private void Expect(char symbol)
    {
        if (!Accept(symbol))
            throw Unreadable();
    }

    private void SkipSpace()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
            position++;
    }

    private FileFormatException Unreadable() => Fault($"has a header that cannot be read at its character {position}.");

    private FileFormatException Fault(string fault) => new(file, fault);
}
