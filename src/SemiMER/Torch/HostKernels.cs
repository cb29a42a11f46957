using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// Where the fast ways of the library apply that work in the host's memory. Everywhere else, and where they are switched off to compare,
/// the same is computed by tensor operations, which fit any device.
/// </summary>
internal static class HostKernels
{
    [ThreadStatic]
    private static bool areOff;

    /// <summary>Whether this thread does without kernels, to compare.</summary>
    public static bool AreOff
    {
        get => areOff;
        set => areOff = value;
    }

    /// <summary>Whether kernels may be used for a tensor: in single precision, on the CPU.</summary>
    public static bool Fit(Tensor tensor) => !areOff && tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    /// <summary>Whether kernels may be used on a device.</summary>
    public static bool FitDevice(Device device) => !areOff && device.type == DeviceType.CPU;
}
