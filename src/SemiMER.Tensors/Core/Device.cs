namespace SemiMER.Tensors;

/// <summary>Kinds of device, with TorchSharp's values. This engine computes on <see cref="CPU"/> only.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    CPU = 0,

    /// <summary>An NVIDIA GPU: available in the TorchSharp build only.</summary>
    CUDA = 1,
}

public static partial class torch
{
    /// <summary>Where a tensor lives. Always the CPU in this engine.</summary>
    public class Device
    {
        /// <summary>The device named by <paramref name="description"/>, <c>"cpu"</c> or <c>"cpu:0"</c>.</summary>
        /// <exception cref="NotSupportedException">Any other device; it names the build that has CUDA.</exception>
        public Device(string description)
        {
            ArgumentNullException.ThrowIfNull(description);
            string kind = description.Split(':')[0];
            if (!kind.Equals("cpu", StringComparison.OrdinalIgnoreCase)) throw NoSuchDevice(description);
            type = DeviceType.CPU;
            index = -1;
        }

        /// <summary>The device of kind <paramref name="deviceType"/>.</summary>
        /// <exception cref="NotSupportedException">Any device but the CPU.</exception>
        public Device(string deviceType, int index = -1) : this(deviceType) => this.index = index;

        /// <summary>The device of kind <paramref name="deviceType"/>.</summary>
        /// <exception cref="NotSupportedException">Any device but the CPU.</exception>
        public Device(DeviceType deviceType, int index = -1)
        {
            if (deviceType != DeviceType.CPU) throw NoSuchDevice(deviceType.ToString());
            type = deviceType;
            this.index = index;
        }

        /// <summary>Kind of device.</summary>
        public DeviceType type { get; }

        /// <summary>Number of the device among its kind; -1 for the CPU.</summary>
        public int index { get; }

        /// <summary><c>cpu</c>.</summary>
        public override string ToString() => "cpu";

        /// <summary>The device named by <paramref name="description"/>.</summary>
        public static implicit operator Device(string description) => new(description);

        internal static NotSupportedException NoSuchDevice(string name) => new(
            $"Device '{name}' is not available: the built-in engine computes on the CPU. " +
            "For CUDA build with -p:TensorEngine=TorchSharp or reference the package SemiMER.TorchSharp.");
    }

    /// <summary>The CPU.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>The device named by <paramref name="description"/>.</summary>
    /// <exception cref="NotSupportedException">Any device but <c>cpu</c>.</exception>
    public static Device device(string description) => new(description);

    /// <summary>The device of kind <paramref name="deviceType"/>.</summary>
    /// <exception cref="NotSupportedException">Any device but the CPU.</exception>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);

    /// <summary>False: this engine has no CUDA.</summary>
    public static bool cuda_is_available() => false;

    /// <summary>Facts about CUDA, which the TorchSharp build has and this engine has not.</summary>
    public static class cuda
    {
        /// <summary>False.</summary>
        public static bool is_available() => false;
    }
}
