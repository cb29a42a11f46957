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
    private const int Block = 32; // features at a time, so that what is read of all words stays near

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
        return GradientsAreNeeded(tensors) ? apply([.. tensors, lengths]) : Forward(null, tensors, lengths);
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
        Tensor? forRows = wordsNeed ? zeros_like(rows) : null;
        var gradients = new List<Tensor>();
        var biases = new List<Tensor>();
        foreach (Tensor weight in weights)
        {
            int filters = (int)weight.size(0), kernel = (int)weight.size(2);
            Tensor taps = empty([kernel, filters, width]), bias = empty(filters);
            var windows = new ResponseWindows(Numbers(output), Numbers(places), lengths, first, filters, kernel);
            for (int from = 0; from < width; from += Block)
            {
                for (int filter = 0; filter < filters; filter++)
                {
                    for (int word = 0; word < kernel; word++)
                    {
                        ResponseKernel.WeightedSum(
                            Numbers(rows), windows.Begins(filter, word), word, windows.Gradients(filter, word), from,
                            Numbers(taps).Slice((word * filters + filter) * width + from, Math.Min(Block, width - from)), width);
                    }
                }
            }
            for (int filter = 0; filter < filters; filter++)
                Numbers(bias)[filter] = Primitives.Sum(windows.Gradients(filter, word: 0));
            if (forRows is not null)
                Spread(windows, weight, Numbers(forRows), width);
            gradients.Add(taps.permute(1, 2, 0).contiguous().MoveToOuterDisposeScope());
            biases.Add(bias.MoveToOuterDisposeScope());
            first += filters;
        }
        Tensor? forWords = forRows is null ? null : FrameRows.Unpack(forRows, lengths, frames).MoveToOuterDisposeScope();
        return [forWords!, .. gradients, .. biases, null!];
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
