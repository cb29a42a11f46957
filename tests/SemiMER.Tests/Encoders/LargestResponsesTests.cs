using SemiMER.Encoders;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>The kernel of text convolutions against its tensor operations.</summary>
public sealed class LargestResponsesTests
{
    /// <summary>Features and filters of whole and of broken vectors, utterances shorter and longer than the filters.</summary>
    public static TheoryData<int, int, int[]> Cases => new()
    {
        { 3, 5, [7, 1, 2, 4, 9] }, { 140, 16, [6, 6, 6] }, { 77, 19, [1] }, { 64, 8, [2, 12, 3] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernel_and_tensor_operations_agree_in_value_and_gradient(int width, int channels, int[] lengths)
    {
        using var scope = NewDisposeScope();
        (TextConvolutionEncoder own, Tensor words, Tensor real) = Make(width, channels, lengths);
        (TextConvolutionEncoder twin, Tensor copy, _) = Make(width, channels, lengths);
        Tensor actual = Largest(own, words, real), expected = twin.ByTensors(copy, real);
        Loss(actual).backward();
        Loss(expected).backward();
        TensorComparison.ShouldBeNear(actual, expected, "largest responses");
        // The tensor operations read the zeros behind a short utterance, the kernel does not.
        Tensor expectedGradient = copy.grad!.masked_fill(real.bitwise_not().unsqueeze(2), 0);
        TensorComparison.ShouldBeNear(words.grad!, expectedGradient, "gradient of the words");
        foreach ((string name, Parameter parameter) in own.named_parameters().Where(entry => entry.parameter.grad is not null))
            TensorComparison.ShouldBeNear(parameter.grad!, twin.get_parameter(name)!.grad!, $"gradient of {name}");
        using IDisposable unrecorded = no_grad();
        Largest(own, words, real).Values<float>().Should().Equal(actual.Values<float>());
    }

    [Fact]
    public void Padding_is_never_read()
    {
        using var scope = NewDisposeScope();
        (TextConvolutionEncoder own, Tensor words, Tensor real) = Make(5, 6, [4, 2, 7]);
        Tensor spoiled = words.detach().masked_fill(real.bitwise_not().unsqueeze(2), float.NaN).requires_grad_();
        float[][] Run(Tensor input)
        {
            own.zero_grad();
            Tensor largest = Largest(own, input, real);
            Loss(largest).backward();
            return [largest.Values<float>(), input.grad!.Values<float>(),
                .. own.parameters().Where(parameter => parameter.grad is not null).Select(parameter => parameter.grad!.Values<float>())];
        }
        foreach ((float[] clean, float[] other) in Run(words).Zip(Run(spoiled)))
            other.Should().Equal(clean);
    }

    [Fact]
    public void What_is_not_a_number_stays_so()
    {
        using var scope = NewDisposeScope();
        (TextConvolutionEncoder own, Tensor words, Tensor real) = Make(5, 6, [9, 9]);
        using IDisposable unrecorded = no_grad();
        words[0, 4, 1] = float.NaN;
        Tensor largest = Largest(own, words, real);
        largest[0].Values<float>().Should().OnlyContain(value => float.IsNaN(value));
        largest[1].Values<float>().Should().OnlyContain(value => float.IsFinite(value));
    }

    private static Tensor Largest(TextConvolutionEncoder encoder, Tensor words, Tensor real) =>
        LargestResponses.Of(words, real, [.. encoder.named_children().First(child => child.name == "filters").module.children()
            .Cast<Conv1d>()]);

    private static Tensor Loss(Tensor x) => (x * arange(x.numel(), dtype: ScalarType.Float32).cos().reshape(x.shape)).sum();

    private static (TextConvolutionEncoder Encoder, Tensor Words, Tensor Real) Make(int width, int channels, int[] lengths)
    {
        var encoder = new TextConvolutionEncoder(width, 4, new TextConvolutionOptions { Channels = channels, Kernels = [3, 1, 5] });
        EncoderCases.Fill(encoder);
        long time = lengths.Max() + 1;
        Tensor real = arange(time).unsqueeze(0).lt(tensor(lengths).unsqueeze(1));
        Tensor words = tensor(EncoderCases.Wave(lengths.Length * time * width, 1, 1.5), [lengths.Length, time, width]);
        return (encoder, words.masked_fill(real.bitwise_not().unsqueeze(2), 0).requires_grad_(), real);
    }
}
