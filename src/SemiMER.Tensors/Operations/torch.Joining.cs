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
                    $"cat: shapes {Shapes.Text(first.sizes)} and {Shapes.Text(tensor.sizes)} differ outside dimension {d}.", nameof(tensors));
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
        Tensor[] all = NotNull(tensors).ToArray();
        foreach (Tensor tensor in all)
        {
            if (!Shapes.Same(tensor.sizes, all[0].sizes))
                throw new ArgumentException($"stack: shapes {Shapes.Text(all[0].sizes)} and {Shapes.Text(tensor.sizes)} differ.", nameof(tensors));
        }
        return cat(Array.ConvertAll(all, t => t.unsqueeze(dim)), dim);
    }

    /// <summary>Elements of <paramref name="x"/> where the condition holds and of <paramref name="y"/> elsewhere, with broadcasting.</summary>
    /// <exception cref="ArgumentException">The condition is not bool, or the shapes do not broadcast.</exception>
    public static Tensor where(Tensor condition, Tensor x, Tensor y)
    {
        if (NotNull(condition).dtype != ScalarType.Bool)
            throw new ArgumentException($"where: the condition must be a bool tensor, got {condition.dtype}.", nameof(condition));
        (Tensor a, Tensor b) = Tensor.Promoted(NotNull(x), y);
        Tensor result = a.dtype.Size() switch
        {
            1 => Pointwise.Where<byte>(condition, a, b),
            4 => Pointwise.Where<int>(condition, a, b),
            _ => Pointwise.Where<long>(condition, a, b),
        };
        return Operation.IsRecorded(a, b) ? WhereOperation.Record(result, [a, b], [condition]) : result;
    }
}
