using static SemiMER.Tensors.torch;
using static SemiMER.Tensors.torch.nn;

namespace SemiMER.Tensors;

/// <summary>Moving modules between devices. This engine has the CPU alone: what moves there stays where it is.</summary>
public static class ModuleExtensionMethods
{
    /// <summary>The module itself, whose parameters are on the CPU already.</summary>
    /// <exception cref="NotSupportedException">Any device but the CPU.</exception>
    public static T to<T>(this T module, Device device, bool non_blocking = false) where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(device);
        return module;
    }

    /// <summary>The module itself, whose parameters are on the CPU already.</summary>
    /// <exception cref="NotSupportedException">Any device but the CPU.</exception>
    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : Module =>
        module.to(device(deviceType, deviceIndex), non_blocking);

    /// <summary>The module itself, whose parameters are on the CPU already.</summary>
    /// <exception cref="NotSupportedException">Any device but <c>cpu</c>.</exception>
    public static T to<T>(this T module, string device, bool non_blocking = false) where T : Module =>
        module.to(torch.device(device), non_blocking);

    /// <summary>The module itself, whose parameters are on the CPU already.</summary>
    public static T cpu<T>(this T module, bool non_blocking = false) where T : Module => module.to(CPU, non_blocking);
}
