using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static SemiMER.Encoders.HostMemory;
using static TorchSharp.torch;
using Primitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Encoders;

/// <summary>
/// Convolutions over words, ReLU and the largest value over the utterance in one (on the CPU): one product gives what each word means to
/// each place of each filter, and a kernel adds up windows and keeps the largest. One window of each filter and utterance has a gradient,
/// so the derivative adds up those and no others: a twentieth of the arithmetic for 22 words.
/// </summary>
internal sealed class LargestResponses : autograd.SingleTensorFunction<LargestResponses>
{
    private const string Given = "given";
    private const int Block = 64; // features at a time, so that what is read of all words stays near

    public override string Name => nameof(LargestResponses);

    /// <summary>The largest responses.</summary>
    /// <param name="words"><c>[batch, time, feature]</c>; padding is not read.</param>
    /// <param name="real"><c>[batch, time]</c>, bool.</param>
    /// <param name="filters">The filters.</param>
    /// <returns><c>[batch, filters of all kinds]</c>.</returns>
    public static Tensor Of(Tensor words, Tensor real, IReadOnlyList<Conv1d> filters)
    {
        Tensor[] tensors = [words, .. filters.Select(filter => filter.weight), .. filters.Select(filter => filter.bias!)];
        int[] lengths = FrameCounts.Of(real);
        return Gradients.AreNeeded(tensors) ? apply([.. tensors, lengths]) : Forward(null, tensors, lengths);
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (Tensor[] tensors, var lengths) = ([.. vars[..^1].Cast<Tensor>()], (int[])vars[^1]);
        ctx.save_data(Given, (lengths, Frames: (int)tensors[0].size(1), WordsNeed: tensors[0].requires_grad));
        return Forward(ctx, tensors, lengths);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        (int[] lengths, int frames, bool wordsNeed) = ((int[], int, bool))ctx.get_data(Given);
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor rows, Tensor places, Tensor[] weights) = (saved[0], saved[1], [.. saved[2..]]);
        Tensor output = grad_output.contiguous();
        int width = (int)rows.size(1), first = 0;
        var kinds = new List<(ResponseWindows Windows, Tensor Taps)>();
        foreach (Tensor weight in weights)
        {
            (int filters, int kernel) = ((int)weight.size(0), (int)weight.size(2));
            kinds.Add((new(Numbers(output), Numbers(places), lengths, first, filters, kernel), empty([kernel, filters, width])));
            first += filters;
        }
        for (int from = 0; from < width; from += Block)
        {
            using Tensor block = rows.narrow(1, from, Math.Min(Block, width - from)).contiguous();
            foreach ((ResponseWindows windows, Tensor taps) in kinds)
                AddUp(windows, block, taps, from);
        }
        Tensor? forRows = wordsNeed ? zeros_like(rows) : null;
        if (forRows is not null)
        {
            foreach ((Tensor weight, (ResponseWindows windows, _)) in weights.Zip(kinds))
                Spread(windows, weight, Numbers(forRows), width);
        }
        return
        [
            forRows is null ? null! : FrameRows.Unpack(forRows, lengths, frames).MoveToOuterDisposeScope(),
            .. kinds.Select(kind => kind.Taps.permute(1, 2, 0).contiguous().MoveToOuterDisposeScope()),
            .. kinds.Select(kind => kind.Windows.GradientSums().MoveToOuterDisposeScope()),
            null!,
        ];
    }

    // The derivative with respect to some features of the weights: [words, filters, feature].
    private static void AddUp(ResponseWindows windows, Tensor block, Tensor taps, int from)
    {
        (int kernel, int filters, int width, int size) = ((int)taps.size(0), (int)taps.size(1), (int)taps.size(2), (int)block.size(1));
        for (int filter = 0; filter < filters; filter++)
        {
            for (int word = 0; word < kernel; word++)
            {
                ResponseKernel.WeightedSum(Numbers(block), windows.Begins(filter, word), word, windows.Gradients(filter, word),
                    Numbers(taps).Slice((word * filters + filter) * width + from, size));
            }
        }
    }

    private static Tensor Forward(autograd.AutogradContext? ctx, Tensor[] tensors, int[] lengths)
    {
        using var scope = NewDisposeScope();
        int kinds = (tensors.Length - 1) / 2, width = (int)tensors[0].size(2);
        Tensor[] weights = tensors[1..(1 + kinds)], biases = tensors[(1 + kinds)..];
        Tensor rows = FrameRows.Pack(tensors[0], lengths);
        // [filters, feature, words] to [words * filters, feature]
        Tensor taps = cat([.. weights.Select(weight => weight.permute(2, 0, 1).reshape(-1, width))]);
        Tensor given = rows.matmul(taps.t());
        int stride = (int)taps.size(0), all = biases.Sum(bias => (int)bias.size(0)), row = 0;
        Tensor largest = empty([lengths.Length, all]), places = empty([lengths.Length, all]);
        for (int sequence = 0; sequence < lengths.Length; row += lengths[sequence++])
        {
            for ((int kind, int first, int offset) = (0, 0, 0); kind < kinds; kind++)
            {
                int filters = (int)biases[kind].size(0), kernel = (int)weights[kind].size(2), at = sequence * all + first;
                ResponseKernel.Forward(Numbers(given).Slice(row * stride, lengths[sequence] * stride), stride, offset, kernel,
                    Numbers(biases[kind]), Numbers(largest).Slice(at, filters), Numbers(places).Slice(at, filters));
                (first, offset) = (first + filters, offset + kernel * filters);
            }
        }
        ctx?.save_for_backward([rows.MoveToOuterDisposeScope(), places.MoveToOuterDisposeScope(), .. weights]);
        return largest.MoveToOuterDisposeScope();
    }

    // The derivative with respect to the words of the windows.
    private static void Spread(ResponseWindows windows, Tensor weight, Span<float> rows, int width)
    {
        (int filters, int kernel) = ((int)weight.size(0), (int)weight.size(2));
        using Tensor taps = weight.permute(2, 0, 1).contiguous();
        for (int word = 0; word < kernel; word++)
        {
            for (int filter = 0; filter < filters; filter++)
            {
                ReadOnlySpan<int> begins = windows.Begins(filter, word);
                ReadOnlySpan<float> gradients = windows.Gradients(filter, word);
                ReadOnlySpan<float> tap = Numbers(taps).Slice((word * filters + filter) * width, width);
                for (int i = 0; i < begins.Length; i++)
                {
                    Span<float> row = rows.Slice((begins[i] + word) * width, width);
                    Primitives.MultiplyAdd(tap, gradients[i], row, row);
                }
            }
        }
    }
}
