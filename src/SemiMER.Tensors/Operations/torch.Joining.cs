using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    private static readonly Operation Joined = new("cat", static pass =>
    {
        int dim = pass.Arguments<int>();
        long start = 0;
        for (int i = 0; ; i++)
        {
            if (!pass.HasInput(i)) return;
            long length = pass.Sizes(i).Length == 1 && pass.Sizes(i)[0] == 0 ? 0 : pass.Sizes(i)[dim];
            if (pass.Needs(i) && length > 0) pass.Give(i, pass.Gradient.narrow(dim, start, length));
            start += length;
        }
    });

    private static readonly Operation WhereOperation = new("where", static pass =>
    {
        Tensor condition = pass.Saved(0);
        Tensor zero = zeros(Shapes.Scalar, dtype: pass.Gradient.dtype);
        if (pass.Needs(0)) pass.Give(0, where(condition, pass.Gradient, zero));
        if (pass.Needs(1)) pass.Give(1, where(condition, zero, pass.Gradient));
    });

    /// <summary>The tensors one after the other along <paramref name="dim"/>; their other sizes must be equal.</summary>
    /// <exception cref="ArgumentException">The list is empty, or sizes or element types differ.</exception>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        if (NotNull(tensors).Count == 0) throw new ArgumentException("cat: the list of tensors is empty.", nameof(tensors));
        // An empty vector joins with anything, as in PyTorch.
        static bool Skipped(Tensor t) => t.sizes.Length == 1 && t.sizes[0] == 0;
        Tensor first = tensors.FirstOrDefault(t => !Skipped(t)) ?? tensors[0];
        if (first.sizes.Length == 0) throw new ArgumentException("cat: scalars cannot be joined; use stack.", nameof(tensors));
        int d = Shapes.Dimension(dim, first.sizes.Length, "cat");
        ScalarType type = first.dtype;
        long length = 0;
        foreach (Tensor tensor in tensors)
        {
            type = ScalarTypes.Promote(type, NotNull(tensor).dtype);
            if (Skipped(tensor)) continue;
            bool fits = tensor.sizes.Length == first.sizes.Length;
            for (int i = 0; fits && i < first.sizes.Length; i++) fits = i == d || tensor.sizes[i] == first.sizes[i];
            if (!fits)
            {
                throw new ArgumentException(
                    $"cat: shapes {Shapes.Text(first.sizes)} and {Shapes.Text(tensor.sizes)} differ outside dimension {d}.",
                    nameof(tensors));
            }
            length += tensor.sizes[d];
        }
        if (Skipped(first)) return first.to_type(type, copy: true);
        long[] shape = first.shape;
        shape[d] = length;
        Tensor result = Uninitialized(shape, type);
        long start = 0;
        foreach (Tensor tensor in tensors)
        {
            if (Skipped(tensor)) continue;
            using Tensor part = result.ViewOf(
                [.. shape[..d], tensor.sizes[d], .. shape[(d + 1)..]], result.strides, result.offset + start * result.strides[d]);
            Strided.Copy(tensor, part);
            start += tensor.sizes[d];
        }
        Tensor[] inputs = tensors as Tensor[] ?? tensors.ToArray();
        return Operation.IsRecorded(inputs) ? Joined.Record(result, inputs, [], d) : result;
    }

    /// <summary>The tensors one after the other along <paramref name="dim"/>.</summary>
    public static Tensor cat(Tensor[] tensors, long dim = 0) => cat((IList<Tensor>)tensors, dim);

    /// <summary>The tensors one after the other along <paramref name="dim"/>.</summary>
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    /// <summary>Tensors of equal shape along a new dimension <paramref name="dim"/>.</summary>
    /// <exception cref="ArgumentException">The list is empty or shapes differ.</exception>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
        Tensor[] all = NotNull(tensors).ToArray();
        foreach (Tensor tensor in all)
        {
            if (!Shapes.Same(tensor.sizes, all[0].sizes))
                throw new ArgumentException(
                    $"stack: shapes {Shapes.Text(all[0].sizes)} and {Shapes.Text(tensor.sizes)} differ.", nameof(tensors));
        }
        return temporaries.Return(cat(Array.ConvertAll(all, t => t.unsqueeze(dim)), dim));
    }

    /// <summary>
    /// Elements of <paramref name="x"/> where the condition holds and of <paramref name="y"/> elsewhere, with broadcasting.
    /// </summary>
    /// <exception cref="ArgumentException">The condition is not bool, or the shapes do not broadcast.</exception>
    public static Tensor where(Tensor condition, Tensor x, Tensor y)
    {
        if (NotNull(condition).dtype != ScalarType.Bool)
            throw new ArgumentException($"where: the condition must be a bool tensor, got {condition.dtype}.", nameof(condition));
        _ = NotNull(x).Memory;
        if (x.dtype != NotNull(y).dtype)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            (Tensor a, Tensor b) = Tensor.Promoted(x, y);
            return temporaries.Return(where(condition, a, b));
        }
        _ = y.Memory;
        Tensor result = x.dtype.Size() switch
        {
            1 => Pointwise.Where<byte>(condition, x, y),
            4 => Pointwise.Where<int>(condition, x, y),
            _ => Pointwise.Where<long>(condition, x, y),
        };
        return Operation.IsRecorded(x, y) ? WhereOperation.Record(result, [x, y], [condition]) : result;
    }

    /// <summary>As <see cref="cat(IList{Tensor}, long)"/>.</summary>
    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);

    /// <summary>As <see cref="cat(IList{Tensor}, long)"/>.</summary>
    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    /// <summary>As <see cref="cat(IList{Tensor}, long)"/>.</summary>
    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);

    /// <summary>As <see cref="cat(IList{Tensor}, long)"/>.</summary>
    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    /// <summary>As <see cref="cat(IList{Tensor}, long)"/>.</summary>
    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => cat(tensors, axis);

    /// <summary>Tensors side by side: joined along dimension 1, vectors along dimension 0.</summary>
    public static Tensor hstack(IList<Tensor> tensors) => Stacked(tensors, 1, static t => t.sizes.Length == 0 ? t.reshape(1) : t.alias());

    /// <inheritdoc cref="hstack(IList{Tensor})"/>
    public static Tensor hstack(params Tensor[] tensors) => hstack((IList<Tensor>)tensors);

    /// <summary>Tensors one under the other: joined along dimension 0, vectors as rows.</summary>
    public static Tensor vstack(IList<Tensor> tensors) =>
        Stacked(tensors, 0, static t => t.sizes.Length < 2 ? t.reshape(1, -1) : t.alias());

    /// <inheritdoc cref="vstack(IList{Tensor})"/>
    public static Tensor vstack(Tensor[] tensors) => vstack((IList<Tensor>)tensors);

    /// <summary>Tensors one behind the other: joined along dimension 2, matrices and vectors as [n, m, 1] and [1, n, 1].</summary>
    public static Tensor dstack(IList<Tensor> tensors) => Stacked(tensors, 2, static t => t.sizes.Length switch
    {
        < 2 => t.reshape(1, -1, 1),
        2 => t.unsqueeze(2),
        _ => t.alias(),
    });

    /// <inheritdoc cref="dstack(IList{Tensor})"/>
    public static Tensor dstack(params Tensor[] tensors) => dstack((IList<Tensor>)tensors);

    /// <summary>The tensors expanded, as views, to the shape they broadcast to.</summary>
    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors)
    {
        long[] shape = Shapes.Scalar;
        foreach (Tensor tensor in NotNull(tensors)) shape = Shapes.Broadcast(shape, NotNull(tensor).sizes, "broadcast_tensors");
        return Array.ConvertAll(tensors, t => t.expand(shape));
    }

    /// <summary>The coordinates of a grid spanned by vectors, one tensor for each, as views.</summary>
    /// <param name="tensors">Vectors or scalars.</param>
    /// <param name="indexing"><c>ij</c>: the dimensions are those of the vectors in their order; <c>xy</c>: the first two are
    /// exchanged.</param>
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij")
    {
        if (indexing is not ("ij" or "xy"))
            throw new ArgumentException($"meshgrid: indexing must be ij or xy, got {indexing}.", nameof(indexing));
        Tensor[] vectors = NotNull(tensors).ToArray();
        var shape = new long[vectors.Length];
        for (int i = 0; i < vectors.Length; i++)
        {
            if (vectors[i].sizes.Length > 1)
                throw new ArgumentException($"meshgrid: vectors are needed, got shape {Shapes.Text(vectors[i].sizes)}.", nameof(tensors));
            shape[i] = vectors[i].NumberOfElements;
        }
        var grids = new Tensor[vectors.Length];
        for (int i = 0; i < vectors.Length; i++)
        {
            var own = new long[vectors.Length];
            Array.Fill(own, 1);
            own[i] = -1;
            using Tensor vector = vectors[i].reshape(own);
            using Tensor grid = vector.expand(shape);
            grids[i] = indexing == "xy" && vectors.Length > 1 ? grid.transpose(0, 1) : grid.alias();
        }
        return grids;
    }

    /// <summary>Indices of the elements that are not zero: a vector for each dimension.</summary>
    public static Tensor[] where(Tensor condition) => [.. NotNull(condition).nonzero_as_list()];

    /// <inheritdoc cref="Tensor.gather(long, Tensor)"/>
    public static Tensor gather(Tensor input, long dim, Tensor index, bool sparse_grad = false) => NotNull(input).gather(dim, index);

    /// <summary>A view with one dimension moved.</summary>
    public static Tensor movedim(Tensor input, long source, long destination) => NotNull(input).movedim([source], [destination]);

    /// <inheritdoc cref="linalg.slogdet(Tensor)"/>
    public static (Tensor res, Tensor logabsdet) slogdet(Tensor A) => linalg.slogdet(A);

    private static Tensor Stacked(IList<Tensor> tensors, int dim, Func<Tensor, Tensor> prepare)
    {
        using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
        Tensor[] prepared = [.. NotNull(tensors).Select(t => prepare(NotNull(t)))];
        return temporaries.Return(cat(prepared, prepared.Length > 0 && prepared[0].sizes.Length <= dim ? 0 : dim));
    }
}
