namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Where the window of a convolution over one dimension stands: output l reads input l stride + k dilation - padding for tap k.
/// </summary>
internal readonly record struct ConvolutionWindow(long Taps, long Stride, long Padding, long Dilation);
