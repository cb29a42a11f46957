using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// Draws the initial weights of the library's modules from a stream of their own. TorchSharp's modules draw theirs from the generator of
/// the process while they are made; what another thread draws meanwhile would change them.
/// </summary>
internal static class InitialWeights
{
    /// <summary>Draws all weights of a module and the modules in it anew, from the distributions that PyTorch draws them from.</summary>
    /// <param name="module">The module, on the CPU.</param>
    /// <param name="stream">The stream; one number is taken from it.</param>
    public static void Draw(nn.Module module, RandomSource stream)
    {
        using var generator = new Generator(stream.NextUInt64() >> 1, CPU);
        using IDisposable unrecorded = no_grad();
        // What a module says of its parts counts more than what they say themselves, so it comes after them.
        foreach (nn.Module part in module.modules().Reverse())
            DrawOwn(part, generator);
        DrawOwn(module, generator);
    }

    private static void DrawOwn(nn.Module module, Generator generator)
    {
        switch (module)
        {
            case IInitialWeights own:
                own.DrawWeights(generator);
                break;
            case Linear linear:
                Uniform(generator, linear.weight!.shape[1], linear.weight, linear.bias);
                break;
            case Conv1d convolution:
                Uniform(generator, convolution.weight!.shape[1] * convolution.weight.shape[2], convolution.weight, convolution.bias);
                break;
            case ConvTranspose1d convolution:
                Uniform(generator, convolution.weight!.shape[1] * convolution.weight.shape[2], convolution.weight, convolution.bias);
                break;
            case Embedding table:
                table.weight!.normal_(0, 1, generator);
                break;
        }
    }

    // Uniform in ±1/sqrt(number of inputs) (Kaiming with a = sqrt 5).
    private static void Uniform(Generator generator, long inputs, Tensor weight, Tensor? bias)
    {
        double bound = 1 / Math.Sqrt(inputs);
        weight.uniform_(-bound, bound, generator);
        bias?.uniform_(-bound, bound, generator);
    }
}

/// <summary>A module that has parameters of its own and knows their initial distribution.</summary>
internal interface IInitialWeights
{
    /// <summary>Draws them anew.</summary>
    /// <param name="generator">Where from.</param>
    void DrawWeights(Generator generator);
}
