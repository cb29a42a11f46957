using System.Text;
using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>A NumPy array of a pickle. Its bytes stay in the file; rows are read when they are asked for.</summary>
internal sealed class PickledArray : IPickledState
{
    private const int MostDimensions = 32;
    private PickleInput? input;
    private PickledBytes? bytes;

    public PickledType? Type { get; private set; }

    public long[] Shape { get; private set; } = [];

    public bool FortranOrder { get; private set; }

    /// <summary>The elements of an array of any values.</summary>
    public IReadOnlyList<object?> Objects { get; private set; } = [];

    public long Count { get; private set; } = 1;

    public string ShapeText => "(" + string.Join(", ", Shape) + (Shape.Length == 1 ? ",)" : ")");

    public bool IsBuilt => Type is not null;

    /// <summary>Takes (version, shape, type, Fortran order, bytes or values).</summary>
    public void SetState(PickleInput source, object? state)
    {
        if (state is not object?[] { Length: 5 } parts || parts[1] is not object?[] sizes || parts[2] is not PickledType type
            || parts[3] is not bool fortran)
        {
            throw source.Fault("has an array of an unknown form.");
        }
        Set(source, type, sizes, fortran, parts[4]);
    }

    /// <summary>The array that <c>_frombuffer(buffer, type, shape, order)</c> makes, as protocol 5 writes it.</summary>
    public static PickledArray FromBuffer(PickleInput source, object?[] arguments)
    {
        if (arguments is not [PickledBytes data, PickledType type, object?[] sizes, "C" or "F"])
            throw source.Fault("has an array of an unknown form.");
        var array = new PickledArray();
        array.Set(source, type, sizes, arguments[3] is "F", data);
        return array;
    }

    /// <summary>The single value that <c>scalar(type, bytes)</c> makes.</summary>
    public static object Scalar(PickleInput source, object?[] arguments)
    {
        if (arguments is not [PickledType { IsNumber: true } type, PickledBytes data])
            throw source.Fault("has a single value of an unknown form.");
        var array = new PickledArray();
        array.Set(source, type, [], false, data);
        float value = array.Singles(0, 1)[0];
        return type.Kind is 'f' or 'b' ? (double)value : (long)value;
    }

    /// <summary>Numbers that follow each other in the file.</summary>
    public float[] Singles(long first, long count)
    {
        PickledType type = Type!;
        if (!type.IsNumber)
        {
            throw new FileFormatException(
                input!.Place, "has no numbers there.", expected: "an array of numbers", actual: $"of type {type}");
        }
        if (count > Array.MaxLength)
            throw new FileFormatException(input!.Place, $"has an array that is too long to be read at once, {ShapeText}.");
        var values = new float[count];
        var part = new byte[(int)Math.Min(count * type.Size, 1 << 16)];
        int perPart = Math.Max(1, part.Length / type.Size);
        for (long at = 0; at < count; at += perPart)
        {
            int here = (int)Math.Min(perPart, count - at);
            Span<byte> read = part.AsSpan(0, here * type.Size);
            bytes!.Read((first + at) * type.Size, read);
            if (!NumberBytes.ToSingle(read, type.Kind, type.Size, type.BigEndian, values.AsSpan((int)at, here)))
            {
                throw new FileFormatException(input!.Place, "has a number that is too large for single precision.",
                    expected: "at most 3.4e38", actual: "more");
            }
        }
        return values;
    }

    /// <summary>A text of an array of texts, in the order of the file.</summary>
    public string TextAt(long index)
    {
        PickledType type = Type!;
        var letters = new byte[type.Size];
        bytes!.Read(index * type.Size, letters);
        if (type.Kind == 'S')
            return new PickledBytes(input!, letters.AsSpan().TrimEnd((byte)0).ToArray(), isText: true).AsText();
        return new UTF32Encoding(type.BigEndian, byteOrderMark: false).GetString(letters).TrimEnd('\0');
    }

    private void Set(PickleInput source, PickledType type, object?[] sizes, bool fortran, object? data)
    {
        input = source;
        Type = type;
        FortranOrder = fortran;
        if (sizes.Length > MostDimensions)
            throw source.Fault("has an array of too many dimensions.");
        Shape = Array.ConvertAll(sizes, size => size is long and >= 0 ? (long)size : throw source.Fault("has an array of no such size."));
        Count = 1;
        foreach (long size in Shape)
        {
            if (size > 0 && Count > (1L << 48) / size)
                throw source.Fault("has an array of an impossible size.");
            Count *= size;
        }
        if (type.Kind == 'O')
            Objects = data as List<object?> ?? throw source.Fault("has an array of values without its values.");
        else
            bytes = data as PickledBytes ?? throw source.Fault("has an array without its bytes.");
        long expected = type.Kind == 'O' ? Count : Count * type.Size, actual = bytes?.Length ?? Objects.Count;
        if (expected != actual)
        {
            throw new FileFormatException(
                source.Place, $"has an array of shape {ShapeText} and type {type} with other bytes than that takes.",
                expected: FormattableString.Invariant($"{expected}"), actual: FormattableString.Invariant($"{actual}"));
        }
    }
}
