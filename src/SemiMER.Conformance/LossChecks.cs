using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Conformance;

/// <summary>The checks of a loss. Each gives what is wrong, null if nothing.</summary>
internal sealed class LossChecks
{
    private const double Exact = 1e-9, Offset = 1e4, OffsetTolerance = 5e-3, Step = 1e-5;
    private const int FirstRows = 6, SecondRows = 5;

    private readonly Func<IMatchingLoss> create;
    private readonly LossPromises promises;
    private readonly bool aligned;
    private readonly LatentSet p, q;

    public LossChecks(Func<IMatchingLoss> create, LossPromises promises)
    {
        this.create = create;
        this.promises = promises;
        aligned = create() is IRowAlignedLoss;
        int rows = Math.Max(FirstRows, promises.MinimumRows + 1);
        p = LatentSet.Draw(rows, promises.Width, seed: 1);
        q = LatentSet.Draw(aligned ? rows : Math.Max(SecondRows, promises.MinimumRows), promises.Width, seed: 2, mean: 0.6, scale: 1.4);
    }

    public string? GivesAScalar()
    {
        foreach (ScalarType type in (ScalarType[])[ScalarType.Float32, ScalarType.Float64])
        {
            using var scope = NewDisposeScope();
            Tensor value = Compute(create(), p, p.ToTensor(type).requires_grad_(), q, q.ToTensor(type));
            if (value.numel() != 1)
                return $"it gives the shape [{string.Join(", ", value.shape)}] instead of one number.";
            if (value.dtype != type)
                return $"sets of {type} give a value of {value.dtype}.";
            if (!double.IsFinite(Numbers.Of(value)[0]))
                return $"it gives {Numbers.Text(Numbers.Of(value)[0])}.";
            if (!value.requires_grad)
                return "its value is no part of the graph of the first set, so that no encoder would learn from it.";
        }
        return null;
    }

    public string? IsZeroOnEqualSets()
    {
        double value = Value(p, p);
        return Numbers.AreNear(value, 0, Exact) ? null : $"a set and itself give {Numbers.Text(value)}.";
    }

    public string? IsSymmetric()
    {
        double forward = Value(p, q), backward = Value(q, p);
        return Numbers.AreNear(backward, forward, Exact)
            ? null
            : $"it gives {Numbers.Text(forward)}, and {Numbers.Text(backward)} where the sets change places.";
    }

    public string? TakesRowsInAnyOrder()
    {
        int[] first = [.. Enumerable.Range(0, p.Rows.Length).Reverse()];
        int[] second = aligned ? first : [.. Enumerable.Range(1, q.Rows.Length - 1), 0];
        double expected = Value(p, q), value = Value(p.Of(first), q.Of(second));
        return Numbers.AreNear(value, expected, Exact)
            ? null
            : $"it gives {Numbers.Text(expected)}, and {Numbers.Text(value)} where rows change places.";
    }

    public string? HasTheRightGradient()
    {
        if (DifferenceOfGradients(p, q) is { } fault)
            return fault;
        int[] twice = [0, .. Enumerable.Range(0, p.Rows.Length - 1)], twiceToo = aligned ? twice : [.. Enumerable.Range(0, q.Rows.Length)];
        LatentSet Constant(LatentSet set) => set.Map((column, value) => column == 0 ? 0.5 : value);
        return NotFinite(p, p, "equal sets") ?? NotFinite(p.Of(twice), q.Of(twiceToo), "rows that occur twice")
            ?? NotFinite(Constant(p), Constant(q), "a constant column");
    }

    public string? TakesFewRows()
    {
        int least = promises.MinimumRows;
        LatentSet Few(LatentSet set, int rows) => set.Of([.. Enumerable.Range(0, rows)]);
        double value = Value(Few(p, least), Few(q, least));
        if (!double.IsFinite(value))
            return FormattableString.Invariant($"{least} rows a side give {Numbers.Text(value)}.");
        return least == 1
            ? null
            : Refusal(() => Value(Few(p, least - 1), Few(q, least - 1)), finiteIsWrong: true) is { } fault
                ? FormattableString.Invariant($"{least - 1} rows a side {fault}") : null;
    }

    public string? RefusesBadSets()
    {
        long width = promises.Width;
        string? Fault(string what, Func<(Tensor P, Tensor Q)> sets, bool anyRefusal = false) => Refusal(() =>
        {
            using var scope = NewDisposeScope();
            (Tensor first, Tensor second) = sets();
            return Numbers.Of(Compute(create(), p, first, q, second))[0];
        }, finiteIsWrong: false, anyRefusal) is { } fault ? $"{what} {fault}" : null;
        LatentSet faulty = q.Map((column, value) => column == 0 ? double.NaN : value);
        return Fault("an empty set", () => (zeros(0, width), aligned ? zeros(0, width) : q.ToTensor(ScalarType.Float32)))
            ?? Fault("a set with NaN", () => (p.ToTensor(ScalarType.Float32), faulty.ToTensor(ScalarType.Float32)))
            ?? Fault("sets of two widths", () => (zeros(p.Rows.Length, width + 1), zeros(q.Rows.Length, width + 2)), anyRefusal: true);
    }

    public string? IsAsExactFarFromZero()
    {
        // Rounded where they stand, so that float32 has the same numbers.
        LatentSet Far(LatentSet set) => set.Map((_, value) => (float)(value + Offset));
        LatentSet Back(LatentSet set) => Far(set).Map((_, value) => value - Offset);
        double expected = Value(Back(p), Back(q)), value = Value(Far(p), Far(q), ScalarType.Float32);
        return Numbers.AreNear(value, expected, OffsetTolerance)
            ? null
            : $"it gives {Numbers.Text(expected)}, and in float32 {Numbers.Text(value)} with {Numbers.Text(Offset)} added to both sets.";
    }

    public string? KeepsItsBound()
    {
        if (create().UpperBound is not { } bound)
            return null;
        LatentSet[] others = [q.Map((_, value) => value + 1e4), q.Map((_, value) => value * 1e3), q.Map((_, value) => -value)];
        foreach (LatentSet other in others)
        {
            double value = Value(p, other);
            if (!(value <= bound + Exact * Math.Max(1, Math.Abs(bound))))
                return $"it gives {Numbers.Text(value)}; its bound is {Numbers.Text(bound)}.";
        }
        return null;
    }

    public string? LeavesTheSetsAsTheyWere()
    {
        using var scope = NewDisposeScope();
        Tensor first = p.ToTensor(ScalarType.Float64), second = q.ToTensor(ScalarType.Float64);
        Compute(create(), p, first, q, second);
        string? fault = Numbers.Difference(Numbers.Of(first), Numbers.Of(p.ToTensor(ScalarType.Float64)), 0)
            ?? Numbers.Difference(Numbers.Of(second), Numbers.Of(q.ToTensor(ScalarType.Float64)), 0);
        return fault is null ? null : $"a set was changed: {fault}.";
    }

    public string? GivesTheSameBits()
    {
        IMatchingLoss one = create();
        double[] first = ValueAndGradients(one, p, q), second = ValueAndGradients(one, p, q), anew = ValueAndGradients(create(), p, q);
        if (Numbers.Difference(anew, first, 0) is { } fault)
            return $"made anew it gives other bits: {fault}.";
        return one.StatefulParts.Count == 0 && Numbers.Difference(second, first, 0) is { } other
            ? $"called again it gives other bits, and declares no {nameof(IMatchingLoss.StatefulParts)}: {other}." : null;
    }

    public string? LeavesNoTensors()
    {
        IMatchingLoss loss = create();
        return LiveTensors.Left(() => ValueAndGradients(loss, p, q));
    }

    private static Tensor Compute(IMatchingLoss loss, LatentSet p, Tensor first, LatentSet q, Tensor second)
    {
        // Sets of other sizes than their weights are there to be refused.
        Tensor Weights(LatentSet set, Tensor rows) =>
            rows.shape[0] == set.Rows.Length ? set.WeightsAsTensor(rows.dtype) : ones(rows.shape[0], 2, rows.dtype);
        return loss switch
        {
            IDistributionMatchingLoss sets => sets.Compute(first, second),
            IRowAlignedLoss rows => rows.Compute(first, second),
            IClassWeightedLoss classes => classes.Compute(first, Weights(p, first), second, Weights(q, second)),
            _ => throw new InvalidOperationException(
                $"implement {nameof(IDistributionMatchingLoss)}, {nameof(IRowAlignedLoss)} or {nameof(IClassWeightedLoss)}."),
        };
    }

    // How it fails to refuse; null if it refuses.
    private static string? Refusal(Func<double> compute, bool finiteIsWrong, bool anyRefusal = false)
    {
        try
        {
            double value = compute();
            return finiteIsWrong || double.IsFinite(value)
                ? $"give {Numbers.Text(value)} instead of a {nameof(MatchingException)}." : null;
        }
        catch (MatchingException)
        {
            return null;
        }
        catch (Exception error) when (anyRefusal || error is SemiMerException)
        {
            return null;
        }
    }

    private double Value(LatentSet first, LatentSet second, ScalarType type = ScalarType.Float64)
    {
        using var scope = NewDisposeScope();
        return Numbers.Of(Compute(create(), first, first.ToTensor(type), second, second.ToTensor(type)))[0];
    }

    private static double[] ValueAndGradients(IMatchingLoss loss, LatentSet first, LatentSet second)
    {
        using var scope = NewDisposeScope();
        Tensor x = first.ToTensor(ScalarType.Float64).requires_grad_(), y = second.ToTensor(ScalarType.Float64).requires_grad_();
        Tensor value = Compute(loss, first, x, second, y);
        value.sum().backward();
        return [.. Numbers.Of(value), .. Gradient(x), .. Gradient(y)];
    }

    private static double[] Gradient(Tensor set) => set.grad is { } gradient ? Numbers.Of(gradient) : new double[set.numel()];

    private string? NotFinite(LatentSet first, LatentSet second, string where) =>
        ValueAndGradients(create(), first, second).Any(value => !double.IsFinite(value)) ? $"it is not finite at {where}." : null;

    private string? DifferenceOfGradients(LatentSet first, LatentSet second)
    {
        double[] found = ValueAndGradients(create(), first, second);
        int width = promises.Width;
        for (int place = 0; place < (first.Rows.Length + second.Rows.Length) * width; place++)
        {
            int row = place / width, column = place % width;
            bool ofFirst = row < first.Rows.Length;
            if (!ofFirst)
                row -= first.Rows.Length;
            LatentSet Moved(LatentSet set, double by)
            {
                double[][] rows = [.. set.Rows.Select(values => (double[])values.Clone())];
                rows[row][column] += by;
                return set with { Rows = rows };
            }
            double At(double by) => ofFirst ? Value(Moved(first, by), second) : Value(first, Moved(second, by));
            double expected = (At(Step) - At(-Step)) / (2 * Step), gradient = found[1 + place];
            if (!Numbers.AreNear(gradient, expected, promises.GradientTolerance))
            {
                return FormattableString.Invariant($"by row {row}, column {column} of the {(ofFirst ? "first" : "second")} set it is ")
                    + $"{Numbers.Text(gradient)}; central differences give {Numbers.Text(expected)}.";
            }
        }
        return null;
    }
}
