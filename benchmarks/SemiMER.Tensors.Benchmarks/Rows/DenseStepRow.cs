using SemiMER.Matching;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>A step of dense autoencoders of three modalities with classifier and matching: a small model.</summary>
internal sealed class DenseStepRow(long batch, long[] widths, long hidden, long embedding, long classes)
    : TrainingRow($"dense step, batch {batch}", "dense step", new { batch, widths, hidden, embedding, classes })
{
    // All layers forward and twice backward, but for the inputs of the first.
    public override double MultiplyAdds => batch * widths.Sum(width => 5.0 * width * hidden + 6.0 * hidden * embedding);

    protected override ITrainedModel MakeModel() => new Model(batch, widths, hidden, embedding, classes);

    private sealed class Model : nn.Module, ITrainedModel
    {
        private readonly ModuleList<nn.Module<Tensor, Tensor>> encoders;
        private readonly ModuleList<nn.Module<Tensor, Tensor>> decoders;
        private readonly Linear classifier;
        private readonly Tensor[] inputs;
        private readonly Tensor labels;
        private readonly MaximumMeanDiscrepancy matching;

        public Model(long batch, long[] widths, long hidden, long embedding, long classes)
            : base(nameof(Model))
        {
            encoders = nn.ModuleList(Array.ConvertAll(widths, width => Layers(width, hidden, embedding)));
            decoders = nn.ModuleList(Array.ConvertAll(widths, width => Layers(embedding, hidden, width)));
            classifier = nn.Linear(widths.Length * embedding, classes);
            inputs = Array.ConvertAll(widths, width => Uniform(batch, width));
            labels = randint(0, classes, [batch]);
            matching = FixedMmd.Create(embedding);
            RegisterComponents();
        }

        public Tensor Loss()
        {
            Tensor[] latents = [.. encoders.Zip(inputs, (encoder, x) => encoder.call(x))];
            Tensor loss = nn.functional.cross_entropy(classifier.call(cat(latents, 1)), labels);
            for (int i = 0; i < inputs.Length; i++)
                loss = loss + nn.functional.mse_loss(decoders[i].call(latents[i]), inputs[i]);
            return loss + matching.Compute(latents[0], latents[1]) + matching.Compute(latents[0], latents[2]);
        }

        private static nn.Module<Tensor, Tensor> Layers(long first, long second, long third) =>
            nn.Sequential(nn.Linear(first, second), nn.ReLU(), nn.Linear(second, third));
    }
}
