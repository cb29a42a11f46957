using SemiMER.Tensors.Autograd;
using Tensor = SemiMER.Tensors.torch.Tensor;
using TensorIndex = SemiMER.Tensors.torch.TensorIndex;

namespace SemiMER.Tensors;

/// <summary>
/// The part of a tensor that a list of indices chooses. Numbers, slices, <c>None</c> and <c>Ellipsis</c> become a view; the index tensors
/// that remain choose rows of that view once the dimensions they stand for are brought together.
/// </summary>
internal readonly struct IndexedPart
{
    private readonly Tensor view;

    // For each dimension of the view the index tensor (int64) that stands there, or null.
    private readonly Tensor?[] chosen;

    internal IndexedPart(Tensor tensor, TensorIndex[] indices)
    {
        int given = indices.Sum(DimensionsOf);
        if (given > tensor.sizes.Length)
            throw new ArgumentException($"index: {given} indices for a tensor of shape {Shapes.Text(tensor.sizes)}.", nameof(indices));
        if (indices.Count(i => i.Kind == TensorIndex.Kinds.Ellipsis) > 1)
            throw new ArgumentException("index: only one Ellipsis is allowed.", nameof(indices));

        Tensor part = tensor;
        var list = new List<Tensor?>();
        foreach (TensorIndex index in indices)
        {
            int dim = list.Count;
            switch (index.Kind)
            {
                case TensorIndex.Kinds.Single:
                    part = part.select(
                        dim, index.Start ?? throw new ArgumentException("index: a single index without a number.", nameof(indices)));
                    break;
                case TensorIndex.Kinds.Slice:
                    part = Sliced(part, dim, index);
                    list.Add(null);
                    break;
                case TensorIndex.Kinds.None:
                    part = part.unsqueeze(dim);
                    list.Add(null);
                    break;
                case TensorIndex.Kinds.Ellipsis:
                    for (int d = given; d < tensor.sizes.Length; d++) list.Add(null);
                    break;
                case TensorIndex.Kinds.Bool:
                    part = part.unsqueeze(dim);
                    list.Add(torch.zeros(index.Start != 0 ? 1 : 0, dtype: torch.ScalarType.Int64));
                    break;
                default:
                    part = AddTensor(
                        part, list, index.Values ?? throw new ArgumentNullException(nameof(indices), "index: a tensor is null."));
                    break;
            }
        }
        while (list.Count < part.sizes.Length) list.Add(null);
        view = part;
        chosen = Broadcast(list);
    }

    private bool IsView => Array.TrueForAll(chosen, c => c is null);

    private IEnumerable<int> Indexed
    {
        get
        {
            for (int d = 0; d < chosen.Length; d++)
                if (chosen[d] is not null) yield return d;
        }
    }

    // Where the dimensions of the index tensors stand in the result: at the first of them if they stood together, else in front.
    private int Place
    {
        get
        {
            int first = Indexed.First(), last = Indexed.Last();
            return last - first + 1 == Indexed.Count() ? first : 0;
        }
    }

    /// <summary>The values of the part.</summary>
    internal Tensor Read()
    {
        if (IsView) return view.alias();
        long[] indexShape = chosen[Indexed.First()]!.sizes;
        if (Indexed.Count() == 1)
        {
            int dim = Indexed.First();
            Tensor picked = view.index_select(dim, chosen[dim]!.reshape(-1));
            return picked.reshape([.. view.sizes[..dim], .. indexShape, .. view.sizes[(dim + 1)..]]);
        }
        Tensor rows = Rows(view.permute(Order()));
        Tensor result = rows.index_select(0, Positions()).reshape([.. indexShape, .. KeptSizes()]);
        return Place == 0 ? result : result.permute(BackOrder(indexShape.Length));
    }

    /// <summary>Writes values, which broadcast, into the part, or adds them to it.</summary>
    internal void Write(Tensor value, bool accumulate)
    {
        if (IsView)
        {
            if (!Shapes.BroadcastsTo(WithoutLeadingOnes(value).sizes, view.sizes))
                throw WrongValue(value, view.sizes);
            view.copy_(accumulate ? view + value : WithoutLeadingOnes(value));
            return;
        }
        Tensor positions = Positions();
        Tensor permuted = view.permute(Order());
        Tensor values = Arranged(value, chosen[Indexed.First()]!.sizes);
        Tensor rows = Rows(permuted);
        bool direct = rows.IsContiguous && ReferenceEquals(rows.Memory, view.Memory) && !Operation.IsRecorded(view, value);
        if (direct)
        {
            IndexAlong.Place(rows, 0, positions, values, accumulate, "index_put_");
            view.BumpVersion();
            return;
        }
        Tensor changed = accumulate
            ? rows.index_add(0, positions, values.to_type(rows.dtype), 1) : rows.index_copy(0, positions, values.to_type(rows.dtype));
        permuted.copy_(changed.reshape(permuted.sizes));
    }

    // The values as [chosen, ...], one row for each chosen place.
    private Tensor Arranged(Tensor value, long[] indexShape)
    {
        long[] kept = KeptSizes();
        int place = Place;
        long[] shape = [.. kept[..place], .. indexShape, .. kept[place..]];
        Tensor fitting = WithoutLeadingOnes(value);
        if (!Shapes.BroadcastsTo(fitting.sizes, shape)) throw WrongValue(value, shape);
        Tensor whole = fitting.expand(shape);
        if (place > 0)
        {
            var order = new List<long>();
            for (int d = 0; d < indexShape.Length; d++) order.Add(place + d);
            for (int d = 0; d < place; d++) order.Add(d);
            for (int d = place + indexShape.Length; d < shape.Length; d++) order.Add(d);
            whole = whole.permute(order);
        }
        return whole.reshape([Shapes.Count(indexShape), .. kept]);
    }

    // The indexed dimensions first, then the others.
    private long[] Order()
    {
        Tensor?[] list = chosen;
        IEnumerable<long> all = Enumerable.Range(0, list.Length).Select(d => (long)d);
        return [.. all.Where(d => list[d] is not null), .. all.Where(d => list[d] is null)];
    }

    private long[] BackOrder(int indexDimensions)
    {
        int kept = view.sizes.Length - Indexed.Count();
        var order = new List<long>();
        for (int d = 0; d < Place; d++) order.Add(indexDimensions + d);
        for (int d = 0; d < indexDimensions; d++) order.Add(d);
        for (int d = Place; d < kept; d++) order.Add(indexDimensions + d);
        return order.ToArray();
    }

    // The indexed dimensions as one: [rows, ...].
    private Tensor Rows(Tensor permuted)
    {
        long[] indexed = IndexedSizes();
        return permuted.reshape([Shapes.Count(indexed), .. KeptSizes()]);
    }

    // For each chosen place its row among the merged indexed dimensions.
    private Tensor Positions()
    {
        using IDisposable _ = torch.no_grad();
        Tensor? positions = null;
        foreach (int d in Indexed)
        {
            long size = view.sizes[d];
            Tensor index = chosen[d]!;
            using (Tensor outside = (index < -size) | (index >= size))
            {
                if (outside.any().item<bool>())
                    throw new ArgumentOutOfRangeException(
                        nameof(index), $"index: an index is out of range for dimension {d} of size {size}.");
            }
            Tensor wrapped = torch.where(index < 0, index + size, index);
            positions = positions is null ? wrapped : positions * size + wrapped;
        }
        return positions!.reshape(-1);
    }

    private long[] IndexedSizes()
    {
        long[] sizes = view.sizes;
        return [.. Indexed.Select(d => sizes[d])];
    }

    private long[] KeptSizes()
    {
        Tensor?[] list = chosen;
        return [.. view.sizes.Where((_, d) => list[d] is null)];
    }

    private static Tensor AddTensor(Tensor part, List<Tensor?> list, Tensor index)
    {
        if (index.dtype is torch.ScalarType.Bool or torch.ScalarType.Byte)
        {
            if (index.sizes.Length == 0)
            {
                list.Add(torch.zeros(index.ToScalar().ToBoolean() ? 1 : 0, dtype: torch.ScalarType.Int64));
                return part.unsqueeze(list.Count - 1);
            }
            long[] covered = part.sizes[list.Count..(list.Count + index.sizes.Length)];
            if (!Shapes.Same(covered, index.sizes))
                throw new ArgumentException(
                    $"index: a mask of shape {Shapes.Text(index.sizes)} does not cover dimensions of sizes {Shapes.Text(covered)}.");
            foreach (Tensor positions in index.nonzero().unbind(1)) list.Add(positions);
            return part;
        }
        if (index.dtype is not (torch.ScalarType.Int64 or torch.ScalarType.Int32))
            throw new ArgumentException($"index: index tensors must be int64, bool or uint8, got {index.dtype}.");
        list.Add(index.to_type(torch.ScalarType.Int64));
        return part;
    }

    private static Tensor Sliced(Tensor part, int dim, TensorIndex index)
    {
        long size = part.sizes[dim], step = index.Step ?? 1;
        if (step <= 0)
            throw new ArgumentOutOfRangeException(nameof(index), step, $"index: the step of a slice must be positive, got {step}.");
        if (index.Start is null && index.Stop is null && step == 1) return part;
        return part.slice(dim, index.Start ?? 0, index.Stop ?? size, step);
    }

    private static Tensor?[] Broadcast(List<Tensor?> list)
    {
        long[] shape = Shapes.Scalar;
        foreach (Tensor? index in list)
            if (index is not null) shape = Shapes.Broadcast(shape, index.sizes, "index");
        return [.. list.Select(index => index?.expand(shape))];
    }

    // Values may have additional dimensions of size 1 in front.
    private static Tensor WithoutLeadingOnes(Tensor value)
    {
        int ones = 0;
        while (ones < value.sizes.Length && value.sizes[ones] == 1) ones++;
        return ones == 0 ? value : value.reshape(value.sizes[ones..]);
    }

    private static int DimensionsOf(TensorIndex index) => index.Kind switch
    {
        TensorIndex.Kinds.Single or TensorIndex.Kinds.Slice => 1,
        TensorIndex.Kinds.Tensor when index.Values is { } values =>
            values.dtype is torch.ScalarType.Bool or torch.ScalarType.Byte ? values.sizes.Length : 1,
        _ => 0,
    };

    private static ArgumentException WrongValue(Tensor value, long[] sizes) =>
        new($"index_put_: a value of shape {Shapes.Text(value.sizes)} does not broadcast to the chosen part, {Shapes.Text(sizes)}.");
}
