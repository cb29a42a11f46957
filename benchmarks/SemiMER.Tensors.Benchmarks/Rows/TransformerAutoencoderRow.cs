namespace SemiMER.Tensors.Benchmarks;

/// <summary>
/// A step of the autoencoder of Liang, Li and Jin 2020, figure 4: Transformer encoder, convolution, one vector; deconvolution to the
/// memory of a Transformer decoder that gives the reversed sequence, each step from the true ones before it.
/// </summary>
internal sealed class TransformerAutoencoderRow(
    long batch, long time, long inputs, long features, long heads, long hidden, long layers, long embedding, double dropout)
    : TrainingRow($"Transformer autoencoder step {inputs}->{features}, {layers} + {layers} layers, {time} steps, batch {batch}",
        "transformer autoencoder step", new { batch, time, inputs, features, heads, hidden, layers, embedding, dropout })
{
    private const long Window = 5;

    public override double MultiplyAdds =>
        layers * (3 * AttentionRow.Count(batch, time, features) + 12.0 * batch * time * features * hidden)
        + batch * time * features * (7.0 * inputs + 6.0 * features + 6.0 / Window * embedding);

    protected override ITrainedModel MakeModel() => new Model(batch, time, inputs, features, heads, hidden, layers, embedding, dropout);

    private sealed class Model : nn.Module, ITrainedModel
    {
        private readonly Linear enter;
        private readonly ModuleList<TransformerEncoderLayer> encoder;
        private readonly Conv1d narrow;
        private readonly Linear toEmbedding;
        private readonly Linear fromEmbedding;
        private readonly ConvTranspose1d widen;
        private readonly Linear enterTarget;
        private readonly ModuleList<TransformerDecoderLayer> decoder;
        private readonly Linear leave;
        private readonly Tensor positions;
        private readonly Tensor x;
        private readonly Tensor target;
        private readonly Tensor before;
        private readonly Tensor mask;
        private readonly long time;
        private readonly long batch;

        public Model(
            long batch, long time, long inputs, long features, long heads, long hidden, long layers, long embedding, double dropout)
            : base(nameof(Model))
        {
            (this.batch, this.time) = (batch, time);
            enter = nn.Linear(inputs, features);
            encoder = nn.ModuleList(Repeat(layers, () => nn.TransformerEncoderLayer(features, heads, hidden, dropout)));
            narrow = nn.Conv1d(features, features, Window, stride: Window);
            toEmbedding = nn.Linear(features * (time / Window), embedding);
            fromEmbedding = nn.Linear(embedding, features * (time / Window));
            widen = nn.ConvTranspose1d(features, features, Window, stride: Window);
            enterTarget = nn.Linear(inputs, features);
            decoder = nn.ModuleList(Repeat(layers, () => nn.TransformerDecoderLayer(features, heads, hidden, dropout)));
            leave = nn.Linear(features, inputs);
            positions = Uniform(time, 1, features);
            x = Uniform(time, batch, inputs);
            target = x.flip(0);
            before = cat([zeros(1, batch, inputs), target.narrow(0, 0, time - 1)]);
            mask = full([time, time], double.NegativeInfinity).triu(1);
            RegisterComponents();
        }

        public Tensor Loss()
        {
            Tensor h = enter.call(x) + positions;
            foreach (TransformerEncoderLayer layer in encoder)
                h = layer.call(h);
            Tensor z = toEmbedding.call(narrow.call(h.permute(1, 2, 0)).reshape(batch, -1));
            Tensor memory = widen.call(fromEmbedding.call(z).reshape(batch, -1, time / Window)).permute(2, 0, 1);
            h = enterTarget.call(before) + positions;
            foreach (TransformerDecoderLayer layer in decoder)
                h = layer.call(h, memory, mask);
            return nn.functional.mse_loss(leave.call(h), target);
        }

        private static T[] Repeat<T>(long count, Func<T> make) => [.. Enumerable.Range(0, (int)count).Select(_ => make())];
    }
}
