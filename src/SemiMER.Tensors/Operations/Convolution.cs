using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>
/// Convolution over one dimension and its transpose, as matrix products of windows where they lie: sequences are turned to
/// [batch, time, features], filters to [out, taps, in / groups]. A row of the batch does not change the bits of another.
/// </summary>
internal static unsafe class Convolution
{
    private static readonly Operation Forward = new("conv1d", static pass =>
    {
        ConvolutionShape shape = pass.Arguments<ConvolutionShape>();
        Tensor x = pass.Saved(0), weight = pass.Saved(1);
        using Tensor gradient = Turned(pass.Gradient);
        if (pass.Needs(0)) pass.Give(0, TurnedBack(InputGradient(gradient, weight, shape)));
        if (pass.Needs(1)) pass.Give(1, FilterGradient(x, gradient, shape));
        if (pass.HasInput(2) && pass.Needs(2)) pass.Give(2, gradient.sum([0, 1]));
    }, once: true);

    private static readonly Operation Transposed = new("conv_transpose1d", static pass =>
    {
        ConvolutionShape shape = pass.Arguments<ConvolutionShape>();
        Tensor x = pass.Saved(0), weight = pass.Saved(1);
        using Tensor gradient = Turned(pass.Gradient);
        if (pass.Needs(0)) pass.Give(0, TurnedBack(Convolved(gradient, weight, null, shape)));
        if (pass.Needs(1)) pass.Give(1, FilterGradient(gradient, x, shape));
        if (pass.HasInput(2) && pass.Needs(2)) pass.Give(2, gradient.sum([0, 1]));
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
        var shape = new ConvolutionShape(
            x.sizes[0], x.sizes[2], x.sizes[1], steps, weight.sizes[0], groups,
            new ConvolutionWindow(weight.sizes[2], stride, padding, dilation));
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor source = Turned(x), result;
        using (torch.no_grad()) result = TurnedBack(Convolved(source, weight, bias, shape));
        if (Operation.IsRecorded(x, weight, bias))
            Forward.Record(result, bias is null ? [x, weight] : [x, weight, bias], [source, weight], shape);
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
        long channels = weight.sizes[1] * groups;
        // The convolution that leads from the result back to x.
        var shape = new ConvolutionShape(
            x.sizes[0], steps, channels, x.sizes[2], x.sizes[1], groups,
            new ConvolutionWindow(weight.sizes[2], stride, padding, dilation));
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor source = Turned(x), result;
        using (torch.no_grad())
        {
            result = TurnedBack(InputGradient(source, weight, shape));
            if (bias is not null) result.add_(bias.detach().unsqueeze(1));
        }
        if (Operation.IsRecorded(x, weight, bias))
            Transposed.Record(result, bias is null ? [x, weight] : [x, weight, bias], [source, weight], shape);
        return result.MoveToOuterDisposeScope();
    }

    private static Tensor Convolved(Tensor x, Tensor weight, Tensor? bias, ConvolutionShape shape)
    {
        Tensor y = torch.Uninitialized([shape.Batch, shape.Steps, shape.Outputs], x.dtype);
        using Tensor filters = Turned(weight);
        using Tensor? own = bias is null ? null : bias.IsContiguous ? bias.alias() : Strided.Contiguous(bias);
        if (x.dtype == torch.ScalarType.Float64) Run<double>();
        else Run<float>();
        GC.KeepAlive(x);
        GC.KeepAlive(own);
        return y;

        void Run<T>()
            where T : unmanaged
        {
            using Tensor memory = torch.Uninitialized([ConvolutionForward<T>.MemoryLength(shape)], y.dtype);
            ConvolutionForward<T>.Run(
                shape, x.Pointer<T>(), filters.Pointer<T>(), own is null ? null : own.Pointer<T>(), y.Pointer<T>(), memory.Pointer<T>());
        }
    }

    private static Tensor InputGradient(Tensor y, Tensor weight, ConvolutionShape shape)
    {
        Tensor x = torch.Uninitialized([shape.Batch, shape.Time, shape.Channels], y.dtype);
        using Tensor filters = Turned(weight);
        if (y.dtype == torch.ScalarType.Float64) Run<double>();
        else Run<float>();
        GC.KeepAlive(y);
        return x;

        void Run<T>()
            where T : unmanaged
        {
            using Tensor memory = torch.Uninitialized([ConvolutionInputGradient<T>.MemoryLength(shape)], y.dtype);
            ConvolutionInputGradient<T>.Run(shape, y.Pointer<T>(), filters.Pointer<T>(), x.Pointer<T>(), memory.Pointer<T>());
        }
    }

    private static Tensor FilterGradient(Tensor x, Tensor y, ConvolutionShape shape)
    {
        Tensor filters = torch.Uninitialized([shape.Outputs, shape.Window.Taps, shape.GroupChannels], x.dtype);
        if (x.dtype == torch.ScalarType.Float64) Run<double>();
        else Run<float>();
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return TurnedBack(filters);

        void Run<T>()
            where T : unmanaged
        {
            using Tensor memory = torch.Uninitialized([ConvolutionFilterGradient<T>.MemoryLength(shape)], x.dtype);
            ConvolutionFilterGradient<T>.Run(shape, x.Pointer<T>(), y.Pointer<T>(), filters.Pointer<T>(), memory.Pointer<T>());
        }
    }

    /// <summary>[batch, features, time] as contiguous [batch, time, features]: a view if that is how it lies.</summary>
    private static Tensor Turned(Tensor x)
    {
        Tensor turned = x.ViewOf([x.sizes[0], x.sizes[2], x.sizes[1]], [x.strides[0], x.strides[2], x.strides[1]], x.offset);
        if (turned.IsContiguous) return turned;
        turned.Dispose();
        using Tensor source = x.IsContiguous ? x.alias() : Strided.Contiguous(x);
        return LastTwoSwapped(source);
    }

    // [batch, time, features] as contiguous [batch, features, time]; disposes its argument.
    private static Tensor TurnedBack(Tensor x)
    {
        using (x) return LastTwoSwapped(x);
    }

    private static Tensor LastTwoSwapped(Tensor x)
    {
        Tensor result = torch.Uninitialized([x.sizes[0], x.sizes[2], x.sizes[1]], x.dtype);
        if (x.dtype == torch.ScalarType.Float64)
            Transposition.Run(x.Pointer<double>(), result.Pointer<double>(), x.sizes[0], x.sizes[1], x.sizes[2]);
        else Transposition.Run(x.Pointer<float>(), result.Pointer<float>(), x.sizes[0], x.sizes[1], x.sizes[2]);
        GC.KeepAlive(x);
        return result;
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
}
