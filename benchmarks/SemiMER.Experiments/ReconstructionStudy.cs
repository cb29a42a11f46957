using System.Globalization;
using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Studies;

/// <summary>
/// Trains a Transformer autoencoder on sequences and measures, on rows held out, its squared error over that of the mean of the training
/// frames. Features are z-scored by the training rows.
/// </summary>
internal static class ReconstructionStudy
{
    private const int EmbeddingSize = 64, BatchSize = 26;

    public const string Heading =
        "| sequences | frames | restored / mean | of another utterance / mean | from the embedding alone / mean |\n" +
        "| --- | --- | --- | --- | --- |";

    /// <summary>Three ratios with 95 % intervals over the folds.</summary>
    public static string Row(
        string name, ModalitySchema schema, IEnumerable<(Utterance[] Training, Utterance[] Held)> folds, int steps)
    {
        int longest = 0;
        var ratios = new List<double[]>();
        foreach ((Utterance[] training, Utterance[] held) in folds)
        {
            longest = Math.Min(100, training.Concat(held).Max(row => row.Features[schema.Modality].Frames));
            ratios.Add(Ratios(schema, training, held, longest, steps, seed: ratios.Count));
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}: {ratios[^1][0]:0.000} {ratios[^1][1]:0.000} {ratios[^1][2]:0.000}"));
        }
        IEnumerable<string> columns = Enumerable.Range(0, 3)
            .Select(column => ConfidenceInterval.OfMean([.. ratios.Select(fold => fold[column])]))
            .Select(interval => string.Create(CultureInfo.InvariantCulture, $"{interval.Mean:0.000} ± {interval.HalfWidth:0.000}"));
        return $"| {name} | {longest} | {string.Join(" | ", columns)} |";
    }

    private static double[] Ratios(ModalitySchema schema, Utterance[] training, Utterance[] held, int longest, int steps, int seed)
    {
        FeatureScaler scaler = FeatureScaler.Fit(training);
        var corpus = new CorpusSchema("sequences", ["a", "b"], [schema]);
        var options = new TransformerAutoencoderOptions { MaximumLength = longest };
        manual_seed(seed);
        var encoder = (TransformerBottleneckEncoder)options.CreateEncoder(schema, EmbeddingSize);
        var decoder = (TransformerBottleneckDecoder)options.CreateDecoder(schema, EmbeddingSize)!;
        Utterance[] scaled = [.. training.Select(row => scaler.Transform(row.WithModalities(schema.Modality)))];
        var random = new RandomSource(seed, "shuffle");
        using var optimizer = optim.AdamW([.. encoder.parameters(), .. decoder.parameters()], 1e-3);
        for (int step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            Utterance[] rows = [.. Enumerable.Range(0, BatchSize).Select(_ => scaled[random.NextInt32(scaled.Length)])];
            ModalityBatch input = UtteranceBatch.Create(corpus, rows, longest).Modalities[schema.Modality];
            optimizer.zero_grad();
            decoder.ReconstructionError(encoder.Encode(input), input).mean().backward();
            nn.utils.clip_grad_norm_(encoder.parameters().Concat(decoder.parameters()), 5);
            optimizer.step();
        }
        encoder.eval();
        decoder.eval();
        Utterance[] unseen = [.. held.Select(row => scaler.Transform(row.WithModalities(schema.Modality)))];
        return Measure(corpus, schema, encoder, decoder, unseen, longest);
    }

    private static double[] Measure(
        CorpusSchema corpus, ModalitySchema schema, TransformerBottleneckEncoder encoder, TransformerBottleneckDecoder decoder,
        Utterance[] rows, int longest)
    {
        using IDisposable evaluation = no_grad();
        double[] sums = new double[4];
        foreach (Utterance[] part in rows.Chunk(50))
        {
            using var scope = NewDisposeScope();
            ModalityBatch input = UtteranceBatch.Create(corpus, part, longest).Modalities[schema.Modality];
            Tensor z = encoder.Encode(input), real = input.Frames!;
            // Scaled by the training rows, their mean is zero.
            Tensor mean = Error(input.Values, real);
            sums[0] += mean.sum().item<float>();
            sums[1] += decoder.ReconstructionError(z, input).sum().item<float>();
            sums[2] += decoder.ReconstructionError(z.roll(1, 0), input).sum().item<float>();
            sums[3] += Error(Reversed(input.Values, real) - Generated(decoder, z, input), real).sum().item<float>();
        }
        return [sums[1] / sums[0], sums[2] / sums[0], sums[3] / sums[0]];
    }

    /// <summary>Mean of squares over features and real frames, of each row.</summary>
    private static Tensor Error(Tensor difference, Tensor real) =>
        (difference.pow(2).mean([2L]) * real.to_type(ScalarType.Float32)).sum(dim: 1) / real.sum(dim: 1);

    /// <summary>Each frame from the embedding and the frames generated before it: no frame of the original is looked at.</summary>
    private static Tensor Generated(TransformerBottleneckDecoder decoder, Tensor z, ModalityBatch input)
    {
        Tensor frames = zeros_like(input.Values);
        for (int t = 0; t < frames.shape[1]; t++)
        {
            using var scope = NewDisposeScope();
            frames.narrow(1, t, 1).copy_(decoder.call(z, frames, input.Frames!).narrow(1, t, 1));
        }
        return frames;
    }

    private static Tensor Reversed(Tensor values, Tensor real)
    {
        long time = values.shape[1];
        Tensor at = arange(time).unsqueeze(0), length = real.sum(dim: 1).unsqueeze(1);
        Tensor source = where(real, length - 1 - at, at).unsqueeze(2).expand(values.shape);
        return values.gather(1, source);
    }
}
