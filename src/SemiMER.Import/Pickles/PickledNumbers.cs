using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>
/// Numbers and texts of values of a pickle: arrays, single numbers, and lists of them, which must be of one shape. Lists that hold each
/// other unfold to more than the file has, so what is visited is counted.
/// </summary>
internal sealed class PickledNumbers(string place, long maximumBytes)
{
    private const int Deepest = 8;
    private const long MostVisited = 1 << 24;
    private long visited;

    /// <summary>The numbers of a value, in C order.</summary>
    public (float[] Values, long[] Shape) Read(object? value)
    {
        if (value is PickledArray { Type.IsNumber: true } array)
            return OfArray(array);
        visited = 0;
        var values = new List<float>();
        long[] shape = Collect(value, values, depth: 0);
        return (values.ToArray(), shape);
    }

    /// <summary>Number of rows of an array, list or tuple; null if the value has no rows.</summary>
    public static long? RowsOf(object? value) => value switch
    {
        PickledArray { IsBuilt: true, Shape: [var rows, ..] } => rows,
        IReadOnlyList<object?> list => list.Count,
        _ => null,
    };

    /// <summary>A row of an array, list or tuple, cut to its first steps where a number of them is given.</summary>
    public (float[] Values, long[] Shape) ReadRow(object? value, int row, long? steps)
    {
        (float[] values, long[] shape) = value switch
        {
            PickledArray { Type.IsNumber: true, FortranOrder: false, Shape.Length: >= 1 } array => RowOf(array, row),
            PickledArray { Type.IsNumber: true } array => Cut(OfArray(array), row),
            PickledArray { Type.Kind: 'O', Shape.Length: 1 } array => Read(array.Objects[row]),
            IReadOnlyList<object?> list => Read(list[row]),
            _ => throw Fault("has no rows of numbers there."),
        };
        if (steps is not { } count || shape.Length < 1)
            return (values, shape);
        if (count < 0 || count > shape[0])
            throw Fault(FormattableString.Invariant($"says that {count} of the {shape[0]} steps of row {row} are filled."));
        long width = shape[0] == 0 ? 0 : values.LongLength / shape[0];
        return (values[..(int)(count * width)], [count, .. shape[1..]]);
    }

    /// <summary>A text of an array, list or tuple; null where there is none.</summary>
    public static string? TextOf(object? value, int row) => value switch
    {
        PickledArray { Type.Kind: 'U' or 'S', Shape.Length: 1 } array => array.TextAt(row),
        PickledArray { Type.Kind: 'O', Shape.Length: 1 } array => PickledTable.NameOf(array.Objects[row]),
        IReadOnlyList<object?> list => PickledTable.NameOf(list[row]),
        _ => null,
    };

    private (float[] Values, long[] Shape) OfArray(PickledArray array)
    {
        CheckSize(array.Count);
        float[] values = array.Singles(0, array.Count);
        return (array.FortranOrder ? NumberBytes.ToCOrder(values, array.Shape) : values, array.Shape);
    }

    private (float[] Values, long[] Shape) RowOf(PickledArray array, int row)
    {
        long size = array.Shape[0] == 0 ? 0 : array.Count / array.Shape[0];
        CheckSize(size);
        return (array.Singles(row * size, size), array.Shape[1..]);
    }

    private static (float[] Values, long[] Shape) Cut((float[] Values, long[] Shape) whole, int row)
    {
        int size = whole.Values.Length / (int)Math.Max(1, whole.Shape[0]);
        return (whole.Values.AsSpan(row * size, size).ToArray(), whole.Shape[1..]);
    }

    private long[] Collect(object? value, List<float> values, int depth)
    {
        if (++visited > MostVisited)
            throw Fault("has lists of features that unfold to too many numbers; save them as arrays.");
        if (depth > Deepest)
            throw Fault("has lists within lists, deeper than any features.");
        switch (value)
        {
            case double or long or bool:
                values.Add(value is double real ? Single(real) : value is long whole ? whole : (bool)value ? 1 : 0);
                return [];
            case PickledArray { Type.IsNumber: true } array:
                (float[] read, long[] of) = OfArray(array);
                CheckSize(values.Count + read.LongLength);
                values.AddRange(read);
                return of;
            case PickledArray { Type.Kind: 'O', Shape.Length: <= 1 } array:
                return CollectAll(array.Objects, values, depth);
            case IReadOnlyList<object?> list:
                return CollectAll(list, values, depth);
            default:
                throw Fault($"has {What(value)} where features should stand.");
        }
    }

    private long[] CollectAll(IReadOnlyList<object?> items, List<float> values, int depth)
    {
        long[]? inner = null;
        foreach (object? item in items)
        {
            long[] shape = Collect(item, values, depth + 1);
            if (inner is not null && !inner.AsSpan().SequenceEqual(shape))
                throw Fault("has a list of features of several shapes where one is needed.");
            inner = shape;
        }
        return [items.Count, .. inner ?? []];
    }

    private float Single(double value) =>
        double.IsFinite(value) && Math.Abs(value) > float.MaxValue
            ? throw Fault("has a number that is too large for single precision.")
            : (float)value;

    private static string What(object? value) => value switch
    {
        null => "None",
        string or PickledBytes => "a text",
        PickledTable => "a dictionary",
        PickledArray { Type: { } type } => $"an array of type {type}",
        _ => "something else",
    };

    private void CheckSize(long count)
    {
        if (count > maximumBytes / sizeof(float) || count > Array.MaxLength)
        {
            throw new FileFormatException(
                place, "has features that take more memory than is allowed; raise the limit if it is to be trusted.",
                expected: FormattableString.Invariant($"at most {maximumBytes} bytes"), actual: "more");
        }
    }

    private FileFormatException Fault(string fault) => new(place, fault);
}
