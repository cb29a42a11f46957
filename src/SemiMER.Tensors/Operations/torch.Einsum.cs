namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>Sums of products over named dimensions, as in <c>ij,jk->ik</c>.</summary>
    /// <param name="equation">
    /// For each operand a letter for each dimension; a letter that is not in the result is summed over. Without an arrow the result has the
    /// letters that occur once, in alphabetical order. An ellipsis stands for any dimensions, which broadcast.
    /// </param>
    /// <param name="tensors">The operands.</param>
    /// <exception cref="ArgumentException">The equation is malformed or does not fit the operands.</exception>
    public static Tensor einsum(string equation, params Tensor[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
        return temporaries.Return(new Einsum(NotNull(equation), tensors).Run());
    }

    // Dimensions under an ellipsis are numbered from the last one, -1, -2, ...; the others have the code of their letter.
    private sealed class Einsum
    {
        private readonly string equation;
        private readonly Tensor[] tensors;
        private readonly List<int>[] labels;
        private readonly List<int> result;
        private readonly Dictionary<int, long> sizes = [];

        internal Einsum(string equation, Tensor[] tensors)
        {
            this.equation = equation;
            this.tensors = tensors;
            string[] sides = equation.Replace(" ", "", StringComparison.Ordinal).Split("->");
            string[] operands = sides[0].Split(',');
            if (sides.Length > 2 || operands.Length != tensors.Length) throw Wrong($"there are {tensors.Length} operands");
            labels = new List<int>[tensors.Length];
            int ellipsis = 0;
            for (int i = 0; i < tensors.Length; i++)
            {
                int rank = NotNull(tensors[i]).sizes.Length;
                int letters = operands[i].Replace("...", "", StringComparison.Ordinal).Length;
                if (letters > rank || (letters < rank && !operands[i].Contains("...", StringComparison.Ordinal)))
                    throw Wrong($"operand {i} has shape {Shapes.Text(tensors[i].sizes)}");
                labels[i] = Parse(operands[i], rank - letters);
                ellipsis = Math.Max(ellipsis, rank - letters);
                for (int d = 0; d < rank; d++)
                {
                    long size = tensors[i].sizes[d];
                    if (!sizes.TryGetValue(labels[i][d], out long known) || known == 1) sizes[labels[i][d]] = size;
                    else if (size != known && size != 1)
                        throw Wrong($"the shapes {string.Join(", ", tensors.Select(t => Shapes.Text(t.sizes)))} give one dimension " +
                            $"sizes {known} and {size}");
                }
            }
            if (sides.Length == 2)
            {
                result = Parse(sides[1], ellipsis);
                if (result.Distinct().Count() != result.Count) throw Wrong("the result names a dimension twice");
                if (result.Find(label => label > 0 && !sizes.ContainsKey(label)) is var unknown && unknown != 0)
                    throw Wrong($"no operand has {(char)unknown}");
                return;
            }
            IEnumerable<int> all = labels.SelectMany(l => l);
            result = [.. Enumerable.Range(1, ellipsis).Select(n => n - ellipsis - 1), .. all.Where(l => l > 0).GroupBy(l => l)
                .Where(g => g.Count() == 1).Select(g => g.Key).Order()];
        }

        internal Tensor Run()
        {
            (Tensor values, List<int> own) = Prepared(0, labels.Skip(1));
            for (int i = 1; i < tensors.Length; i++)
            {
                (Tensor next, List<int> others) = Prepared(i, labels.Skip(i + 1).Append(own));
                (values, own) = Contracted(values, own, next, others, [.. labels.Skip(i + 1).SelectMany(l => l), .. result]);
            }
            var needed = result.Where(own.Contains).ToList();
            Tensor ordered = values.permute(needed.Select(label => (long)own.IndexOf(label)).ToArray());
            for (int d = 0; d < result.Count; d++)
                if (!needed.Contains(result[d])) ordered = ordered.unsqueeze(d);
            ordered = ordered.expand(result.Select(label => sizes.GetValueOrDefault(label, 1)).ToArray());
            return ordered;
        }

        // An operand with each label once, without those that nobody else needs.
        private (Tensor Values, List<int> Labels) Prepared(int operand, IEnumerable<List<int>> others)
        {
            Tensor values = tensors[operand];
            var own = new List<int>(labels[operand]);
            for (int d = own.Count - 1; d >= 0; d--)
            {
                int first = own.IndexOf(own[d]);
                if (first == d) continue;
                values = values.diagonal(0, first, d);
                int label = own[d];
                own.RemoveAt(d);
                own.RemoveAt(first);
                own.Add(label);
                d = own.Count;
            }
            HashSet<int> needed = [.. result, .. others.SelectMany(l => l)];
            long[] alone = [.. Enumerable.Range(0, own.Count).Where(d => !needed.Contains(own[d])).Select(d => (long)d)];
            if (alone.Length == 0) return (values, own);
            foreach (long d in alone.Reverse()) own.RemoveAt((int)d);
            return (values.sum(alone), own);
        }

        // One batch of matrix products over the labels that both have and nobody needs later.
        private (Tensor Values, List<int> Labels) Contracted(Tensor x, List<int> xs, Tensor y, List<int> ys, HashSet<int> needed)
        {
            List<int> common = [.. xs.Where(ys.Contains)];
            List<int> batch = [.. common.Where(needed.Contains)], summed = [.. common.Where(label => !needed.Contains(label))];
            List<int> left = [.. xs.Where(label => !ys.Contains(label))], right = [.. ys.Where(label => !xs.Contains(label))];
            Tensor a = Arranged(x, xs, common, batch, left, summed), b = Arranged(y, ys, common, batch, summed, right);
            (Tensor p, Tensor q) = Tensor.Promoted(a, b);
            List<int> labels = [.. batch, .. left, .. right];
            return (p.bmm(q).reshape(labels.Select(label => SizeOf(label, x, xs, y, ys)).ToArray()), labels);
        }

        // As [batch, rows, columns], with dimensions of size 1 that are common expanded.
        private Tensor Arranged(Tensor values, List<int> own, List<int> common, List<int> batch, List<int> rows, List<int> columns)
        {
            Tensor whole = values.expand([.. own.Select((label, d) => common.Contains(label) ? sizes[label] : values.sizes[d])]);
            Tensor ordered = whole.permute([.. batch.Concat(rows).Concat(columns).Select(label => (long)own.IndexOf(label))]);
            long Count(List<int> group) => Shapes.Count([.. group.Select(label => whole.sizes[own.IndexOf(label)])]);
            return ordered.reshape(Count(batch), Count(rows), Count(columns));
        }

        private long SizeOf(int label, Tensor x, List<int> xs, Tensor y, List<int> ys)
        {
            int inX = xs.IndexOf(label), inY = ys.IndexOf(label);
            return inX >= 0 && inY >= 0 ? sizes[label] : inX >= 0 ? x.sizes[inX] : y.sizes[inY];
        }

        private List<int> Parse(string text, int ellipsis)
        {
            var list = new List<int>();
            int dots = text.IndexOf("...", StringComparison.Ordinal);
            for (int i = 0; i < text.Length; i++)
            {
                if (i == dots)
                {
                    for (int d = ellipsis; d >= 1; d--) list.Add(-d);
                    i += 2;
                }
                else if (char.IsAsciiLetter(text[i]))
                {
                    list.Add(text[i]);
                }
                else
                {
                    throw Wrong($"'{text[i]}' is not a letter");
                }
            }
            return list;
        }

        private ArgumentException Wrong(string problem) => new($"einsum: the equation '{equation}' does not fit: {problem}.");
    }
}
