using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>The Transformer autoencoder on faces that are not part of the repository.</summary>
public sealed class RealSequenceTests
{
    [SkippableFact]
    public void Transformer_autoencoder_restores_unseen_faces_better_than_their_mean_and_by_its_embedding()
    {
        FeatureCorpus corpus = FeatureCorpus.Open(RealData.Require("ravdess_a01"));
        CorpusSchema schema = corpus.Schema.WithModalities(Modality.Visual);
        Utterance[] rows = [.. corpus.Rows.Select(row => row.Utterance.WithModalities(Modality.Visual))];
        Utterance[] training = [.. rows.Where((_, i) => i % 4 != 0)];
        FeatureScaler scaler = FeatureScaler.Fit(training);
        var options = new TransformerAutoencoderOptions { ModelSize = 32, Blocks = 1, FeedForwardSize = 32, MaximumLength = 20 };
        manual_seed(1);
        IModalityEncoder encoder = options.CreateEncoder(schema[Modality.Visual], 32);
        IModalityDecoder decoder = options.CreateDecoder(schema[Modality.Visual], 32)!;
        Parameter[] parameters = [.. ((nn.Module)encoder).parameters(), .. ((nn.Module)decoder).parameters()];
        using var optimizer = optim.AdamW(parameters, 3e-3);
        using UtteranceBatch batch = UtteranceBatch.Create(schema, [.. training.Select(scaler.Transform)]);
        ModalityBatch input = batch.Modalities[Modality.Visual];
        for (int step = 0; step < 60; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            decoder.ReconstructionError(encoder.Encode(input), input).mean().backward();
            nn.utils.clip_grad_norm_(parameters, 5);
            optimizer.step();
        }

        ((nn.Module)encoder).eval();
        ((nn.Module)decoder).eval();
        using IDisposable evaluation = no_grad();
        using UtteranceBatch held = UtteranceBatch.Create(schema, [.. rows.Where((_, i) => i % 4 == 0).Select(scaler.Transform)]);
        ModalityBatch unseen = held.Modalities[Modality.Visual];
        Tensor z = encoder.Encode(unseen);
        double mean = unseen.Values.pow(2).mean().item<float>(); // scaled by the training rows, their mean is zero
        double own = decoder.ReconstructionError(z, unseen).mean().item<float>();
        double others = decoder.ReconstructionError(z.roll(1, 0), unseen).mean().item<float>();
        own.Should().BeLessThan(mean);
        others.Should().BeGreaterThan(own);
    }
}
