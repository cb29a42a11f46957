using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>
/// From the same state of TorchSharp's default generator, which belongs to the process, own modules get the weights of TorchSharp's.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class InitialWeightsTests
{
    [Theory]
    [MemberData(nameof(RecurrentLayersTests.Cases), MemberType = typeof(RecurrentLayersTests))]
    public void Recurrent_layers_start_as_those_of_TorchSharp(RecurrentCell cell, int size, int layers, bool both, int[] lengths)
    {
        _ = lengths;
        Check(() => RecurrentLayersTests.Own(cell, size, layers, both), () => RecurrentLayersTests.Native(cell, size, layers, both));
    }

    [Fact]
    public void Transformer_blocks_start_as_those_of_TorchSharp()
    {
        Check(() => new TransformerEncoderBlock(TransformerBlockTests.Size), TransformerBlockTests.NativeEncoder);
        Check(() => new TransformerDecoderBlock(TransformerBlockTests.Size), TransformerBlockTests.NativeDecoder);
    }

    private static void Check(Func<nn.Module> own, Func<nn.Module> native)
    {
        using var scope = NewDisposeScope();
        using (DefaultGenerator.Borrow(new RandomSource(3, "weights")))
        {
            manual_seed(5);
            nn.Module made = own();
            manual_seed(5);
            TensorComparison.ShouldHaveEqualStates(made, native());
        }
    }
}
