namespace SemiMER.Tensors.Kernels;

/// <summary>
/// The sizes of a convolution over time: x [batch, time, channels], y [batch, steps, outputs] and filters
/// [outputs, taps, channels / groups], all with features last, so that a window is a row of a matrix where it lies.
/// </summary>
internal readonly record struct ConvolutionShape(
    long Batch, long Time, long Channels, long Steps, long Outputs, long Groups, ConvolutionWindow Window)
{
    public long GroupChannels => Channels / Groups;

    public long GroupOutputs => Outputs / Groups;

    /// <summary>Multiply-adds of one pass over the batch.</summary>
    public double Work => (double)Batch * Steps * Outputs * Window.Taps * GroupChannels;

    /// <summary>The steps from first to last (without it) whose tap lies inside the sequence, and where it lies at step 0.</summary>
    public (long First, long Last, long Shift) Inside(long tap)
    {
        long shift = tap * Window.Dilation - Window.Padding, last = long.Clamp(DivideUp(Time - shift, Window.Stride), 0, Steps);
        return (long.Min(DivideUp(-shift, Window.Stride), last), last, shift);
    }

    /// <summary>A tap's input at step 0, in steps of the stride from time 0, and how many inputs further on it lies.</summary>
    public (long Step, long Between) Place(long tap)
    {
        long shift = tap * Window.Dilation - Window.Padding, step = shift >= 0 ? shift / Window.Stride : -DivideUp(-shift, Window.Stride);
        return (step, shift - step * Window.Stride);
    }

    private static long DivideUp(long x, long divisor) => x <= 0 ? 0 : (x + divisor - 1) / divisor;
}
