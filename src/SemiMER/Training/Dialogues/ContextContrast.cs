using SemiMER.Batching;
using SemiMER.Matching;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Projections in which neighbours of a dialogue are more like each other than like other utterances, learned without labels:
/// L = InfoNCE(p_i, p_j) + v mean over (m, m') of InfoNCE(z_i^m, z_i^m'), where i and j are neighbours, z^m is the projection of a
/// modality, p a linear map of all of them, and (m, m') are the pairs of modalities that at least two utterances of a batch have.
/// </summary>
internal sealed class ContextContrast : IDisposable
{
    private const double LargestNorm = 5;

    private readonly ContextProjections projections;
    private double[] mean = [];
    private double scale = 1;

    private ContextContrast(ContextProjections projections) => this.projections = projections;

    /// <summary>Trains the projections, on the CPU.</summary>
    /// <param name="rows">The rows, <c>[row, column]</c>.</param>
    /// <param name="blocks">The columns of each modality.</param>
    /// <param name="neighbours">Pairs of rows of one dialogue, at least one.</param>
    /// <param name="options">The network and its training.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    /// <exception cref="TrainingException">There are fewer than two pairs, or the training has diverged.</exception>
    public static ContextContrast Fit(
        RowMatrix rows, IReadOnlyList<DesignBlock> blocks, IReadOnlyList<(int First, int Second)> neighbours,
        ContextContrastOptions options, CancellationToken cancellationToken)
    {
        if (neighbours.Count < 2)
            throw new TrainingException("There is one pair of neighbours in all dialogues: there is no context to learn from.");
        var learned = new ContextContrast(new ContextProjections(blocks, options));
        try
        {
            learned.Train(rows, blocks, neighbours, options, cancellationToken);
            learned.Standardize(rows);
            return learned;
        }
        catch
        {
            learned.Dispose();
            throw;
        }
    }

    /// <summary>p of rows, <c>[row, feature]</c>; over the rows that were trained on its mean is 0 and its mean square 1.</summary>
    public RowMatrix Of(RowMatrix rows)
    {
        using var scope = NewDisposeScope();
        using IDisposable evaluation = inference_mode();
        projections.eval();
        (Tensor p, _) = projections.call(Input(rows));
        var features = new RowMatrix(Array.ConvertAll(p.contiguous().Values<float>(), value => (double)value), (int)p.shape[1]);
        features = mean.Length > 0 ? features.Less(mean) : features;
        return features with { Values = Array.ConvertAll(features.Values, value => value / scale) };
    }

    /// <inheritdoc/>
    public void Dispose() => projections.Dispose();

    private void Train(
        RowMatrix rows, IReadOnlyList<DesignBlock> blocks, IReadOnlyList<(int First, int Second)> neighbours,
        ContextContrastOptions options, CancellationToken cancellationToken)
    {
        using Tensor all = Input(rows);
        using var masks = new DropoutMasks(new RandomSource(options.Seed, "context dropout"));
        using DropoutMasks.Use own = masks.BeginUse();
        using var optimizer = new FusedAdamW(projections.named_parameters(), options.LearningRate, options.WeightDecay);
        var order = new RandomSource(options.Seed, "context pairs");
        var contrast = new InfoNce(options.Temperature);
        projections.train();
        Permutation pairs = new(neighbours.Count, order);
        int batch = Math.Min(options.BatchSize, neighbours.Count), next = 0;
        for (int step = 0; step < options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (next + batch > neighbours.Count)
                (pairs, next) = (new Permutation(neighbours.Count, order), 0);
            (int First, int Second)[] drawn = [.. Enumerable.Range(next, batch).Select(place => neighbours[pairs[place]])];
            next += batch;
            using var scope = NewDisposeScope();
            optimizer.ZeroGradients();
            Loss(all, rows, blocks, drawn, contrast, options.ModalityWeight).backward();
            if (optimizer.ClipAndStep(LargestNorm).Value is { } norm && !double.IsFinite(norm))
            {
                throw new TrainingException(FormattableString.Invariant(
                    $"The contrast of neighbours has a gradient that is not finite in step {step}: look at the sizes of the features."));
            }
        }
    }

    private Tensor Loss(
        Tensor all, RowMatrix rows, IReadOnlyList<DesignBlock> blocks, (int First, int Second)[] pairs, InfoNce contrast, double weight)
    {
        long[] first = [.. pairs.Select(pair => (long)pair.First)], second = [.. pairs.Select(pair => (long)pair.Second)];
        (Tensor p, Tensor[] z) = projections.call(all.index_select(0, tensor(first)));
        (Tensor neighbour, _) = projections.call(all.index_select(0, tensor(second)));
        Tensor loss = contrast.Compute(p, neighbour);
        var between = new List<Tensor>();
        for (int m = 0; m < blocks.Count && weight > 0; m++)
        {
            for (int other = m + 1; other < blocks.Count; other++)
            {
                long[] have = [.. Enumerable.Range(0, first.Length).Select(i => (long)i).Where(i =>
                    rows.Row((int)first[i])[blocks[m].Flag] != 0 && rows.Row((int)first[i])[blocks[other].Flag] != 0)];
                if (have.Length >= 2)
                    between.Add(contrast.Compute(z[m].index_select(0, tensor(have)), z[other].index_select(0, tensor(have))));
            }
        }
        return between.Count == 0 ? loss : loss.Plus(between.Aggregate((one, other) => one.Plus(other)).Times(weight / between.Count));
    }

    private void Standardize(RowMatrix rows)
    {
        RowMatrix raw = Of(rows);
        mean = raw.Mean();
        scale = Math.Sqrt(raw.Less(mean).Values.Average(value => value * value));
        if (scale is not (> 0 and < double.PositiveInfinity))
            throw new TrainingException("The contrast of neighbours gives all training rows the same projection.");
    }

    private static Tensor Input(RowMatrix rows) => rows.ToTensor(ScalarType.Float32);
}
