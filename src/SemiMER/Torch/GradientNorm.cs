using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>The norm of all gradients of a step together, before clipping.</summary>
/// <param name="Value">The number where it is known at once, on the CPU; else null.</param>
/// <param name="Scalar">
/// Where it is not known: a scalar that stays on the device until somebody reads it. It belongs to the dispose scope that was open.
/// </param>
internal readonly record struct GradientNorm(double? Value, Tensor? Scalar);
