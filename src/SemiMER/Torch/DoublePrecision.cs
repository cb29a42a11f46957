using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>Double precision, on devices that have it.</summary>
internal static class DoublePrecision
{
    /// <summary>The most precise type on the device of a tensor: float64, but on Apple's MPS that of the tensor.</summary>
    public static ScalarType TypeFor(Tensor tensor) => tensor.device_type == DeviceType.MPS ? tensor.dtype : ScalarType.Float64;

    /// <summary>The tensor in that type, as a part of its graph.</summary>
    public static Tensor Of(Tensor tensor) => tensor.to_type(TypeFor(tensor));
}
