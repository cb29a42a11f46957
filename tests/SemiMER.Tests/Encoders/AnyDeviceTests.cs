using SemiMER.Batching;
using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>
/// Encoders and decoders on a device that holds no numbers: whatever they make is made there, and nothing asks for a number.
/// </summary>
public sealed class AnyDeviceTests
{
    private const int Rows = 3;

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (string name in EncoderCases.All.Keys)
            {
                cases.Add(name, true);
                cases.Add(name, false);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Everything_is_made_on_the_device_of_the_batch_and_nothing_is_read(string name, bool training)
    {
        using var scope = NewDisposeScope();
        IModalityEncoder encoder = EncoderCases.All[name].CreateEncoder(EncoderCases.Schema(name), EncoderCases.EmbeddingSize);
        IModalityDecoder? decoder = EncoderCases.All[name].CreateDecoder(EncoderCases.Schema(name), EncoderCases.EmbeddingSize);
        using UtteranceBatch batch = UtteranceBatch.Create(EncoderCases.Corpus(name), [EncoderCases.Utterance(name, 4, 0),
            EncoderCases.Utterance(name, 2, 1), EncoderCases.Utterance(name, 3, 2).WithModalities()]);
        ModalityBatch host = batch.Modalities.Values.Single();
        using var elsewhere = new ModalityBatch(host.Schema, host.Values.to(META), host.Present.to(META), host.Frames?.to(META));
        foreach (nn.Module module in new object?[] { encoder, decoder }.OfType<nn.Module>())
        {
            module.to(META);
            module.train(training);
        }
        using var masks = new DropoutMasks(new RandomSource(1, "dropout"));
        using DropoutMasks.Use use = masks.BeginUse();
        Tensor z = encoder.Encode(elsewhere);
        z.device_type.Should().Be(DeviceType.META);
        z.shape.Should().Equal(Rows, EncoderCases.EmbeddingSize);
        Tensor loss = z.sum();
        if (decoder is not null)
        {
            Tensor error = decoder.ReconstructionError(z, elsewhere);
            error.device_type.Should().Be(DeviceType.META);
            error.shape.Should().Equal(Rows);
            loss += error.sum();
        }
        loss.backward();
        foreach (nn.Module module in new object?[] { encoder, decoder }.OfType<nn.Module>())
            module.parameters().Should().OnlyContain(parameter => parameter.grad!.device_type == DeviceType.META);
    }

    [Theory]
    [MemberData(nameof(EncoderCases.Names), MemberType = typeof(EncoderCases))]
    public void Rows_of_the_librarys_encoders_are_independent(string name)
    {
        using var scope = NewDisposeScope();
        EncoderCases.All[name].CreateEncoder(EncoderCases.Schema(name), 4).RowsAreIndependent.Should().BeTrue();
        if (EncoderCases.All[name].CreateDecoder(EncoderCases.Schema(name), 4) is { } decoder)
            decoder.RowsAreIndependent.Should().BeTrue();
    }

    [Fact]
    public void A_number_of_no_word_is_not_a_number_where_nobody_looks()
    {
        using var scope = NewDisposeScope();
        var encoder = new TextConvolutionEncoder(1, 4, new TextConvolutionOptions { VocabularySize = 5, Kernels = [1], Channels = 3 });
        Tensor embedding = encoder.Looked(tensor(new float[] { 1, 4, 5, 0.5f, -1, 0 }, [1, 6, 1]));
        for (int word = 0; word < 6; word++)
            float.IsNaN(embedding[0, word, 0].item<float>()).Should().Be(word is 2 or 3 or 4, $"word {word}");
    }
}
