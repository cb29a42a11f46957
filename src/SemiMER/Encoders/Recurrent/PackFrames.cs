using SemiMER.Torch;
using TorchSharp;
using static SemiMER.Encoders.HostMemory;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>The real frames of <c>[batch, time, width]</c> as packed rows, <c>[rows, width]</c>. Padding gets no gradient.</summary>
internal sealed class PackFrames : autograd.SingleTensorFunction<PackFrames>
{
    public override string Name => nameof(PackFrames);

    public static Tensor Of(Tensor padded, PackedRows rows) =>
        Gradients.AreNeeded(padded) ? apply(padded, rows) : PackedTensors.Pack(padded, rows);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(nameof(PackedRows), vars[1]);
        return PackedTensors.Pack((Tensor)vars[0], (PackedRows)vars[1]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [PackedTensors.Unpack(grad_output, (PackedRows)ctx.get_data(nameof(PackedRows))), null!];
}

/// <summary>Packed rows, <c>[rows, width]</c>, as <c>[batch, time, width]</c> with zeros where no frame is real.</summary>
internal sealed class UnpackFrames : autograd.SingleTensorFunction<UnpackFrames>
{
    public override string Name => nameof(UnpackFrames);

    public static Tensor Of(Tensor packed, PackedRows rows) =>
        Gradients.AreNeeded(packed) ? apply(packed, rows) : PackedTensors.Unpack(packed, rows);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(nameof(PackedRows), vars[1]);
        return PackedTensors.Unpack((Tensor)vars[0], (PackedRows)vars[1]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
        [PackedTensors.Pack(grad_output, (PackedRows)ctx.get_data(nameof(PackedRows))), null!];
}
