using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>Numbers of words, looked up in a table of their vectors.</summary>
internal static class WordNumbers
{
    /// <summary>The vectors of words, zeros where no frame is real: <c>[batch, time, 1]</c> to <c>[batch, time, feature]</c>.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="real"><c>[batch, time]</c>, bool.</param>
    /// <param name="table">The vectors.</param>
    /// <param name="vocabulary">Number of words.</param>
    /// <exception cref="CorpusException">On the host: what is no number of a word.</exception>
    public static Tensor Vectors(Tensor numbers, Tensor real, Embedding table, int vocabulary)
    {
        if (HostKernels.FitDevice(numbers.device))
            Check(numbers, vocabulary);
        return Sequences.Filled(Looked(numbers, table, vocabulary), real.unsqueeze(2), 0);
    }

    /// <summary>
    /// The vectors of words, <c>[batch, time, 1]</c> to <c>[batch, time, feature]</c>. What is no number of a word becomes not a number:
    /// on a device that the host does not wait for, it is noticed with the loss or the scores.
    /// </summary>
    public static Tensor Looked(Tensor numbers, Embedding table, int vocabulary)
    {
        Tensor index = Indices(numbers, vocabulary);
        Tensor vectors = table.call(index.squeeze(2));
        return vectors.MaskedFill(index.to_type(numbers.dtype).ne(numbers), float.NaN);
    }

    /// <summary>Whole numbers from 0 to below the vocabulary, of the same shape.</summary>
    public static Tensor Indices(Tensor numbers, int vocabulary) => numbers.to_type(ScalarType.Int64).Clamp(0, vocabulary - 1);

    private static void Check(Tensor numbers, int vocabulary)
    {
        foreach (float number in numbers.to_type(ScalarType.Float32).Values<float>())
        {
            if (number >= 0 && number < vocabulary && number == MathF.Floor(number))
                continue;
            throw new CorpusException(
                "A feature is no number of a word of the vocabulary. Features that are word numbers must not be scaled.",
                expected: FormattableString.Invariant($"whole numbers from 0 to {vocabulary - 1}"),
                actual: FormattableString.Invariant($"{number}"));
        }
    }
}
