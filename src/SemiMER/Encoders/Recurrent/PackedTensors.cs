using TorchSharp;
using static SemiMER.Encoders.HostMemory;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>Packing of tensors on the CPU, without a graph.</summary>
internal static class PackedTensors
{
    public static Tensor Pack(Tensor padded, PackedRows rows)
    {
        using Tensor source = padded.contiguous();
        int width = (int)source.size(2);
        Tensor packed = empty([rows.Count, width]);
        rows.Pack(Numbers(source), Numbers(packed), width);
        return packed;
    }

    public static Tensor Unpack(Tensor packed, PackedRows rows)
    {
        using Tensor source = packed.contiguous();
        int width = (int)source.size(1);
        Tensor padded = empty([rows.Sequences, rows.Frames, width]);
        rows.Unpack(Numbers(source), Numbers(padded), width);
        return padded;
    }
}
