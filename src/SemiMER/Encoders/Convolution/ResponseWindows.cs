using TorchSharp;
using static TorchSharp.torch;
using Primitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Encoders;

/// <summary>
/// For each filter of a kind the windows that gave its largest responses, one a sequence at most, and the derivatives with respect to
/// them. Windows that reach beyond the end of a short sequence stand last.
/// </summary>
internal sealed class ResponseWindows
{
    private readonly int sequences, kernel;
    private readonly int[] begins, counts;
    private readonly float[] gradients;

    /// <summary>Collects them.</summary>
    /// <param name="given">The derivatives, <c>[batch, filters of all kinds]</c>.</param>
    /// <param name="places">The frame of each window, -1 for none, <c>[batch, filters of all kinds]</c>.</param>
    /// <param name="lengths">Number of frames of each sequence.</param>
    /// <param name="first">The first filter of the kind.</param>
    /// <param name="filters">Number of filters of the kind.</param>
    /// <param name="kernel">Number of words that a filter sees.</param>
    public ResponseWindows(ReadOnlySpan<float> given, ReadOnlySpan<float> places, int[] lengths, int first, int filters, int kernel)
    {
        this.kernel = kernel;
        sequences = lengths.Length;
        int all = given.Length / sequences;
        int[] rows = new int[sequences], order = [.. Enumerable.Range(0, sequences).OrderByDescending(sequence => lengths[sequence])];
        for (int sequence = 1; sequence < sequences; sequence++)
            rows[sequence] = rows[sequence - 1] + lengths[sequence - 1];
        begins = new int[filters * sequences];
        gradients = new float[filters * sequences];
        counts = new int[filters * kernel];
        for (int filter = 0; filter < filters; filter++)
        {
            int count = 0;
            foreach (int sequence in order)
            {
                float place = places[sequence * all + first + filter];
                if (place < 0)
                    continue;
                begins[filter * sequences + count] = rows[sequence] + (int)place;
                gradients[filter * sequences + count++] = given[sequence * all + first + filter];
                for (int word = 0; word < kernel && place + word < lengths[sequence]; word++)
                    counts[filter * kernel + word]++;
            }
        }
    }

    /// <summary>The first frames of the windows that have so many words and one more.</summary>
    public ReadOnlySpan<int> Begins(int filter, int word) => begins.AsSpan(filter * sequences, counts[filter * kernel + word]);

    /// <summary>The derivatives with respect to the same windows.</summary>
    public ReadOnlySpan<float> Gradients(int filter, int word) => gradients.AsSpan(filter * sequences, counts[filter * kernel + word]);

    /// <summary>The derivative with respect to the biases, <c>[filters]</c>.</summary>
    public Tensor GradientSums()
    {
        Tensor sums = empty(counts.Length / kernel);
        for (int filter = 0; filter < counts.Length / kernel; filter++)
            HostMemory.Numbers(sums)[filter] = Primitives.Sum(Gradients(filter, word: 0));
        return sums;
    }
}
