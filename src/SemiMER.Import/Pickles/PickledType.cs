using System.Globalization;

namespace SemiMER.Import;

/// <summary>
/// The type of the elements of a NumPy array: <c>f</c> float, <c>i</c> and <c>u</c> whole, <c>b</c> boolean, <c>U</c> and <c>S</c> text
/// of fixed length, <c>O</c> any value.
/// </summary>
internal sealed class PickledType : IPickledState
{
    private const int LongestText = 1 << 20;

    private PickledType(char kind, int size)
    {
        Kind = kind;
        Size = size;
    }

    public char Kind { get; }

    /// <summary>Bytes of an element; a letter of <c>U</c> has four.</summary>
    public int Size { get; }

    public bool BigEndian { get; private set; }

    public bool IsNumber => Kind is 'f' or 'i' or 'u' or 'b';

    /// <summary>NumPy's name, for messages, such as <c>f4</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}{(Kind == 'U' ? Size / 4 : Size)}");

    /// <summary>The constructor <c>numpy.dtype(code, align, copy)</c>.</summary>
    public static PickledType Of(PickleInput input, object?[] arguments)
    {
        string code = arguments.Length > 0 ? PickledTable.NameOf(arguments[0]) ?? "" : "";
        if (code.Length >= 2 && int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is > 0 and <= LongestText)
        {
            bool known = code[0] switch
            {
                'f' => number is 2 or 4 or 8,
                'i' or 'u' => number is 1 or 2 or 4 or 8,
                'b' => number == 1,
                'O' => true,
                'U' or 'S' => true,
                _ => false,
            };
            if (known)
                return new PickledType(code[0], code[0] == 'U' ? 4 * number : number);
        }
        throw input.Fault($"has an array of the type '{(code.Length <= 20 ? code : code[..20])}', which is neither numbers nor texts.");
    }

    /// <summary>The state of a plain type: (3, byte order, None, None, None, -1, -1, 0).</summary>
    public void SetState(PickleInput input, object? state)
    {
        if (state is not object?[] { Length: >= 5 } parts || parts[2] is not null || parts[3] is not null || parts[4] is not null)
            throw input.Fault("has an array whose elements have parts; save each part as an array of its own.");
        BigEndian = PickledTable.NameOf(parts[1]) switch
        {
            ">" => true,
            "<" or "|" or "=" => false,
            _ => throw input.Fault("has an array of an unknown byte order."),
        };
    }
}
