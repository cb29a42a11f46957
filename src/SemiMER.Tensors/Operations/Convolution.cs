using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>
/// Convolution over one dimension and its transpose, each as one matrix product a group: with x unfolded to columns,
/// y = W columns; transposed, columns = W' x are added up. A row of the batch does not change the bits of another.
/// </summary>
internal static unsafe class Convolution
{
    private static readonly Operation Forward = new("conv1d", static pass =>
    {
        Geometry g = pass.Arguments<Geometry>();
        Tensor x = pass.Saved(0), weight = pass.Saved(1);
        using Tensor rows = ChannelRows(pass.Gradient);
        if (pass.Needs(0))
        {
            using Tensor columns = torch.Uninitialized([x.sizes[1] * g.Window.Taps, rows.sizes[1]], x.dtype);
            for (int group = 0; group < g.Groups; group++)
                Product(Matrix(weight, g, group), true, Group(rows, g, group), false, Group(columns, g, group));
            pass.Give(0, Fold(columns, x.sizes[0], x.sizes[1], x.sizes[2], g));
        }
        if (pass.Needs(1))
        {
            using Tensor columns = Unfold(x, g);
            Tensor dWeight = torch.Uninitialized(weight.sizes, x.dtype);
            for (int group = 0; group < g.Groups; group++)
                Product(Group(rows, g, group), false, Group(columns, g, group), true, Matrix(dWeight, g, group));
            pass.Give(1, dWeight);
        }
        if (pass.HasInput(2) && pass.Needs(2)) pass.Give(2, rows.sum(dim: 1));
    }, once: true);

    private static readonly Operation Transposed = new("conv_transpose1d", static pass =>
    {
        Geometry g = pass.Arguments<Geometry>();
        Tensor x = pass.Saved(0), weight = pass.Saved(1);
        using Tensor gradient = pass.Gradient.contiguous();
        using Tensor columns = Unfold(gradient, g);
        if (pass.Needs(0))
        {
            using Tensor rows = torch.Uninitialized([x.sizes[1], x.sizes[0] * x.sizes[2]], x.dtype);
            for (int group = 0; group < g.Groups; group++)
                Product(Matrix(weight, g, group), false, Group(columns, g, group), false, Group(rows, g, group));
            pass.Give(0, FromChannelRows(rows, x.sizes[0], x.sizes[2]));
        }
        if (pass.Needs(1))
        {
            using Tensor rows = ChannelRows(x);
            Tensor dWeight = torch.Uninitialized(weight.sizes, x.dtype);
            for (int group = 0; group < g.Groups; group++)
                Product(Group(rows, g, group), false, Group(columns, g, group), true, Matrix(dWeight, g, group));
            pass.Give(1, dWeight);
        }
        if (pass.HasInput(2) && pass.Needs(2)) pass.Give(2, gradient.sum([0, 2]));
    }, once: true);

    /// <summary>x [batch, in, time], weight [out, in / groups, taps], bias [out] or null -> [batch, out, steps].</summary>
    internal static Tensor Apply(Tensor x, Tensor weight, Tensor? bias, long stride, long padding, long dilation, long groups)
    {
        Check("conv1d", x, weight, bias, stride, padding, dilation, groups, transposed: false);
        long available = x.sizes[2] + 2 * padding, covered = dilation * (weight.sizes[2] - 1) + 1;
        if (available < covered)
            throw new ArgumentException(
                $"conv1d: {x.sizes[2]} steps with {padding} of padding at each end are fewer than the {covered} the kernel covers.");
        long steps = (available - covered) / stride + 1;
        var geometry = new Geometry(new ConvolutionWindow(weight.sizes[2], stride, padding, dilation), groups, steps);
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor source = x.contiguous(), filter = weight.contiguous();
        Tensor result;
        using (torch.no_grad())
        {
            Tensor columns = Unfold(source.detach(), geometry), rows = torch.Uninitialized([weight.sizes[0], columns.sizes[1]], x.dtype);
            for (int group = 0; group < groups; group++)
                Product(Matrix(filter.detach(), geometry, group), false, Group(columns, geometry, group), false,
                    Group(rows, geometry, group));
            if (bias is not null) rows.add_(bias.detach().unsqueeze(1));
            result = FromChannelRows(rows, x.sizes[0], steps);
        }
        if (Operation.IsRecorded(source, filter, bias))
            Forward.Record(result, bias is null ? [source, filter] : [source, filter, bias], [source, filter], geometry);
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>x [batch, in, time], weight [in, out / groups, taps], bias [out] or null -> [batch, out, steps].</summary>
    internal static Tensor ApplyTransposed(
        Tensor x, Tensor weight, Tensor? bias, long stride, long padding, long outputPadding, long dilation, long groups)
    {
        Check("conv_transpose1d", x, weight, bias, stride, padding, dilation, groups, transposed: true);
        long steps = (x.sizes[2] - 1) * stride - 2 * padding + dilation * (weight.sizes[2] - 1) + outputPadding + 1;
        if (outputPadding < 0 || outputPadding >= Math.Max(stride, dilation))
            throw new ArgumentException(
                $"conv_transpose1d: output_padding {outputPadding} must be less than stride {stride} or dilation {dilation}.");
        if (steps < 1) throw new ArgumentException($"conv_transpose1d: an input of {x.sizes[2]} steps gives {steps} steps.");
        var geometry = new Geometry(new ConvolutionWindow(weight.sizes[2], stride, padding, dilation), groups, x.sizes[2]);
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor source = x.contiguous(), filter = weight.contiguous();
        long channels = weight.sizes[1] * groups;
        Tensor result;
        using (torch.no_grad())
        {
            Tensor rows = ChannelRows(source.detach()), columns = torch.Uninitialized([channels * weight.sizes[2], rows.sizes[1]], x.dtype);
            for (int group = 0; group < groups; group++)
                Product(Matrix(filter.detach(), geometry, group), true, Group(rows, geometry, group), false,
                    Group(columns, geometry, group));
            result = Fold(columns, x.sizes[0], channels, steps, geometry);
            if (bias is not null) result.add_(bias.detach().unsqueeze(1));
        }
        if (Operation.IsRecorded(source, filter, bias))
            Transposed.Record(result, bias is null ? [source, filter] : [source, filter, bias], [source, filter], geometry);
        return result.MoveToOuterDisposeScope();
    }

    private static Tensor Unfold(Tensor x, Geometry g)
    {
        long batch = x.sizes[0], channels = x.sizes[1], time = x.sizes[2];
        Tensor columns = torch.Uninitialized([channels * g.Window.Taps, batch * g.Steps], x.dtype);
        if (x.dtype == torch.ScalarType.Float64)
            Unfolding.Unfold(x.Pointer<double>(), columns.Pointer<double>(), batch, channels, time, g.Steps, g.Window);
        else
            Unfolding.Unfold(x.Pointer<float>(), columns.Pointer<float>(), batch, channels, time, g.Steps, g.Window);
        GC.KeepAlive(x);
        return columns;
    }

    private static Tensor Fold(Tensor columns, long batch, long channels, long time, Geometry g)
    {
        Tensor x = torch.Uninitialized([batch, channels, time], columns.dtype);
        if (x.dtype == torch.ScalarType.Float64)
            Unfolding.Fold(columns.Pointer<double>(), x.Pointer<double>(), batch, channels, time, g.Steps, g.Window);
        else
            Unfolding.Fold(columns.Pointer<float>(), x.Pointer<float>(), batch, channels, time, g.Steps, g.Window);
        GC.KeepAlive(columns);
        return x;
    }

    // [batch, channels, time] -> [channels, batch * time].
    private static Tensor ChannelRows(Tensor x)
    {
        using Tensor turned = x.ViewOf([x.sizes[1], x.sizes[0], x.sizes[2]], [x.strides[1], x.strides[0], x.strides[2]], x.offset);
        using Tensor copy = Strided.Contiguous(turned);
        return copy.ViewOf([x.sizes[1], x.sizes[0] * x.sizes[2]], [x.sizes[0] * x.sizes[2], 1], 0);
    }

    // [channels, batch * time] -> [batch, channels, time].
    private static Tensor FromChannelRows(Tensor rows, long batch, long time)
    {
        using Tensor turned = rows.ViewOf([batch, rows.sizes[0], time], [time, rows.strides[0], 1], rows.offset);
        return Strided.Contiguous(turned);
    }

    // The rows of one group, and the filters of one group as a matrix. Both are views that the caller's scope or Product disposes.
    private static Tensor Group(Tensor rows, Geometry g, int group)
    {
        long count = rows.sizes[0] / g.Groups;
        return rows.ViewOf([count, rows.sizes[1]], rows.strides, rows.offset + group * count * rows.strides[0]);
    }

    private static Tensor Matrix(Tensor weight, Geometry g, int group)
    {
        long count = weight.sizes[0] / g.Groups, width = weight.sizes[1] * weight.sizes[2];
        return weight.ViewOf([count, width], [width, 1], weight.offset + group * count * width);
    }

    // c = a b with either factor transposed; disposes the three views.
    private static void Product(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c)
    {
        using Tensor left = transposeA ? a.ViewOf([a.sizes[1], a.sizes[0]], [a.strides[1], a.strides[0]], a.offset) : a.alias();
        using Tensor right = transposeB ? b.ViewOf([b.sizes[1], b.sizes[0]], [b.strides[1], b.strides[0]], b.offset) : b.alias();
        using (a)
        using (b)
        using (c)
            Tensor.Multiply(left, right, c, accumulate: false);
    }

    private static void Check(
        string operation, Tensor x, Tensor weight, Tensor? bias, long stride, long padding, long dilation, long groups, bool transposed)
    {
        if (stride < 1 || dilation < 1 || groups < 1 || padding < 0)
            throw new ArgumentException(
                $"{operation}: stride {stride}, dilation {dilation} and groups {groups} must be positive, padding {padding} not negative.");
        bool fits = x.sizes.Length == 3 && weight.sizes.Length == 3 && weight.sizes[2] > 0 && weight.sizes[0] % groups == 0 &&
            x.sizes[1] == (transposed ? weight.sizes[0] : weight.sizes[1] * groups);
        long outputs = fits ? (transposed ? weight.sizes[1] * groups : weight.sizes[0]) : 0;
        if (!fits || (bias is not null && !Shapes.Same(bias.sizes, [outputs])))
        {
            string filter = transposed ? "[in, out / groups, taps]" : "[out, in / groups, taps]";
            throw new ArgumentException(
                $"{operation}: expected an input [batch, in, time], a weight {filter} and a bias [out] for {groups} groups, got shapes " +
                $"{Shapes.Text(x.sizes)}, {Shapes.Text(weight.sizes)} and {(bias is null ? "none" : Shapes.Text(bias.sizes))}.");
        }
        if (x.dtype != weight.dtype || !x.is_floating_point() || (bias is not null && bias.dtype != x.dtype))
            throw new ArgumentException($"{operation}: all tensors must be float32 or all float64, got {x.dtype} and {weight.dtype}.");
    }

    /// <summary>The window, the groups, and the number of windows in a sequence.</summary>
    private sealed record Geometry(ConvolutionWindow Window, long Groups, long Steps);
}
