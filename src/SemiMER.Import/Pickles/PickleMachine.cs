using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>
/// Carries out the instructions of a pickle (protocols 0 to 5) as far as they build arrays and plain values: null, bool, long, double,
/// string, <see cref="PickledBytes"/>, lists (<c>List&lt;object?&gt;</c>, sets too), tuples (<c>object?[]</c>), <see cref="PickledTable"/>,
/// and what <see cref="PickleNames"/> build. Nothing of the file is looked up or run.
/// </summary>
internal sealed class PickleMachine(PickleInput input, PickleNames names, Func<object?, object?>? persistent = null)
{
    private const int Reference = 8, Boxed = 24, Container = 96;

    private static readonly object Unset = new();

    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly List<object?> memo = [];
    private int remembered;

    private int Floor => marks.Count > 0 ? marks[^1] : 0;

    /// <summary>Reads one pickle to its end.</summary>
    /// <exception cref="FileFormatException">It is damaged, refers to an unknown name, or takes too much memory.</exception>
    public object? Run()
    {
        for (byte code; (code = input.ReadByte()) != '.';)
        {
            input.Spend(Reference);
            if (!Plain(code) && !Collect(code) && !Remember(code) && !Build(code))
                throw input.Fault(FormattableString.Invariant($"has an unknown instruction, {code}: it is no pickle, or damaged."));
        }
        return stack.Count == 1 && marks.Count == 0 ? stack[0] : throw input.Fault("ends with other than one value.");
    }

    private bool Plain(byte code)
    {
        switch ((char)code)
        {
            case '\x80': // protocol
                if (input.ReadByte() is var version and > 5)
                    throw input.Fault(FormattableString.Invariant($"is of protocol {version}; 0 to 5 are known."));
                return true;
            case '\x95': // frame
                input.Skip(8);
                return true;
            case '\x98': // read-only buffer
                return true;
            case 'N': return Push(null, 0);
            case '\x88': return Push(true, Boxed);
            case '\x89': return Push(false, Boxed);
            case 'J': return Push((long)input.ReadInt32(), Boxed);
            case 'K': return Push((long)input.ReadByte(), Boxed);
            case 'M': return Push((long)input.ReadUInt16(), Boxed);
            case '\x8a': return Push(input.ReadLong(input.ReadByte()), Boxed);
            case '\x8b': return Push(input.ReadLong(input.ReadInt32()), Boxed);
            case 'I': return Push(PickleText.Integer(input, input.ReadLine()), Boxed);
            case 'L': return Push(PickleText.Whole(input, input.ReadLine()), Boxed);
            case 'F': return Push(PickleText.Real(input, input.ReadLine()), Boxed);
            case 'G': return Push(input.ReadDouble(), Boxed);
            case 'S': return Push(new PickledBytes(input, PickleText.Unquote(input, input.ReadLine()), isText: true), Container);
            case 'T': return Push(input.ReadBytes(input.ReadInt32(), isText: true), Container);
            case 'U': return Push(input.ReadBytes(input.ReadByte(), isText: true), Container);
            case 'V': return Push(PickleText.Unescape(input, input.ReadLine()), Container);
            case 'X': return Push(input.ReadUtf8(input.ReadUInt32()), 0);
            case '\x8c': return Push(input.ReadUtf8(input.ReadByte()), 0);
            case '\x8d': return Push(input.ReadUtf8(input.ReadLength64()), 0);
            case 'B': return Push(input.ReadBytes(input.ReadUInt32(), isText: false), Container);
            case 'C': return Push(input.ReadBytes(input.ReadByte(), isText: false), Container);
            case '\x8e' or '\x96': return Push(input.ReadBytes(input.ReadLength64(), isText: false), Container);
            default: return false;
        }
    }

    private bool Collect(byte code)
    {
        switch ((char)code)
        {
            case '(':
                marks.Add(stack.Count);
                return true;
            case '0': // of a value, or of a mark that nothing stands above
                if (stack.Count > Floor)
                    Pop();
                else
                    PopToMark();
                return true;
            case '1':
                PopToMark();
                return true;
            case '2': return Push(Top(), 0);
            case ')': return Push(Array.Empty<object?>(), 0);
            case '\x85': return Push(PopTuple(1), Container);
            case '\x86': return Push(PopTuple(2), Container);
            case '\x87': return Push(PopTuple(3), Container);
            case 't': return PushMarked(marked => marked);
            case ']' or '\x8f': return Push(new List<object?>(), Container);
            case 'l' or '\x91': return PushMarked(marked => new List<object?>(marked));
            case '}': return Push(new PickledTable(), 2 * Container);
            case 'd':
                object?[] pairs = PopToMark();
                Push(new PickledTable(), 2 * Container);
                Fill(pairs);
                return true;
            case 'a':
                object? item = Pop();
                Top<List<object?>>("a list").Add(item);
                return true;
            case 'e' or '\x90':
                object?[] items = PopToMark();
                Top<List<object?>>("a list").AddRange(items);
                return true;
            case 's':
                Fill(PopTuple(2));
                return true;
            case 'u':
                Fill(PopToMark());
                return true;
            default: return false;
        }
    }

    private bool Remember(byte code)
    {
        switch ((char)code)
        {
            case 'q': return Put(input.ReadByte());
            case 'r': return Put(input.ReadUInt32());
            case 'p': return Put(PickleText.Whole(input, input.ReadLine()));
            case '\x94': return Put(remembered);
            case 'h': return Get(input.ReadByte());
            case 'j': return Get(input.ReadUInt32());
            case 'g': return Get(PickleText.Whole(input, input.ReadLine()));
            default: return false;
        }
    }

    private bool Build(byte code)
    {
        switch ((char)code)
        {
            case 'c': return Push(names.Check(input, input.ReadLine(), input.ReadLine()), Container);
            case '\x93':
                string name = PopName(), module = PopName();
                return Push(names.Check(input, module, name), Container);
            case 'R' or '\x81':
                object?[] arguments = Pop() as object?[] ?? throw input.Fault("calls without arguments.");
                PickledName called = Pop() as PickledName ?? throw input.Fault("calls what cannot be called.");
                return Push(names.Build(input, called, arguments), 0);
            case 'b':
                object? state = Pop();
                SetState(Top(), state);
                return true;
            case 'Q':
                object? id = Pop();
                return Push(persistent is null ? throw input.Fault("refers to something outside the file.") : persistent(id), 0);
            case '\x97': throw input.Fault("keeps its arrays outside the file; save it without buffers of its own.");
            case 'i' or 'o' or '\x92' or '\x82' or '\x83' or '\x84' or 'P':
                throw input.Fault("builds an object of a class, which is refused; nothing was run.");
            default: return false;
        }
    }

    private void SetState(object? target, object? state)
    {
        if (target is IPickledState built)
            built.SetState(input, state);
        else if (target is not PickledTable) // attributes of a dictionary, such as the versions of PyTorch's modules
            throw input.Fault("changes the state of something that has none.");
    }

    private void Fill(object?[] pairs)
    {
        PickledTable table = Top<PickledTable>("a dictionary");
        if (pairs.Length % 2 != 0)
            throw input.Fault("has a dictionary with a key without a value.");
        input.Spend(pairs.Length * 2L * Reference);
        for (int i = 0; i < pairs.Length; i += 2)
            table.Add(pairs[i], pairs[i + 1]);
    }

    private bool Push(object? value, long bytes)
    {
        input.Spend(bytes);
        stack.Add(value);
        return true;
    }

    private bool PushMarked(Func<object?[], object> make)
    {
        object?[] items = PopToMark();
        return Push(make(items), Container + Reference * (long)items.Length);
    }

    private object? Pop()
    {
        object? value = Top();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private object? Top() => stack.Count > Floor ? stack[^1] : throw input.Fault("takes a value where there is none.");

    private T Top<T>(string expected)
        where T : class =>
        Top() as T ?? throw input.Fault($"adds to something that is not {expected}.");

    private string PopName() => Pop() switch
    {
        string text => text,
        PickledBytes { IsText: true } text => text.AsText(),
        _ => throw input.Fault("names something by other than a text."),
    };

    private object?[] PopTuple(int count)
    {
        var items = new object?[count];
        for (int i = count - 1; i >= 0; i--)
            items[i] = Pop();
        return items;
    }

    private object?[] PopToMark()
    {
        if (marks.Count == 0)
            throw input.Fault("collects values without a mark.");
        int start = marks[^1];
        marks.RemoveAt(marks.Count - 1);
        object?[] items = stack.GetRange(start, stack.Count - start).ToArray();
        stack.RemoveRange(start, items.Length);
        return items;
    }

    // A place in the memory takes two bytes of the file at least, so there are no more of them than bytes.
    private bool Put(long index)
    {
        if (index < 0 || index > input.Length)
            throw input.Fault("remembers a value under an impossible number.");
        input.Spend(Reference * Math.Max(0, index + 1 - memo.Count));
        while (memo.Count <= index)
            memo.Add(Unset);
        remembered += ReferenceEquals(memo[(int)index], Unset) ? 1 : 0;
        memo[(int)index] = Top();
        return true;
    }

    private bool Get(long index) => index >= 0 && index < memo.Count && !ReferenceEquals(memo[(int)index], Unset)
        ? Push(memo[(int)index], 0)
        : throw input.Fault("recalls a value that was not remembered.");
}

/// <summary>Something that is built in two steps: made, then given its state.</summary>
internal interface IPickledState
{
    /// <summary>Takes the state.</summary>
    /// <exception cref="FileFormatException">It is no such state.</exception>
    void SetState(PickleInput input, object? state);
}
