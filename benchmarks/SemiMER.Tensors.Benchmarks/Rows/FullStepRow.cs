using SemiMER.Matching;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>The sizes of one modality: steps and features.</summary>
internal readonly record struct SequenceSize(long Time, long Features);

/// <summary>
/// A step of the models of this field: LSTM with the largest value over time for sound and face, TextCNN for words, a classifier and
/// matching on two pairs.
/// </summary>
internal sealed class FullStepRow(long batch, long hidden, SequenceSize audio, SequenceSize video, SequenceSize text, string name)
    : TrainingRow(name, "full step", new
    {
        batch, hidden, audio = new[] { audio.Time, audio.Features }, video = new[] { video.Time, video.Features },
        text = new[] { text.Time, text.Features }, classes = 4,
    })
{
    private const long Classes = 4;
    private static readonly long[] Taps = [3, 4, 5];

    public override double MultiplyAdds => batch * (Lstm(audio) + Lstm(video)
        + Taps.Sum(taps => 2.0 * (text.Time - taps + 1) * text.Features * taps * hidden) + 3.0 * hidden * hidden * (3 + 3 + 1));

    private double Lstm(SequenceSize size) => (double)size.Time * 4 * hidden * (2 * size.Features + 3 * hidden);

    protected override ITrainedModel MakeModel() => new Model(batch, hidden, audio, video, text);

    private sealed class TextConvolution : nn.Module<Tensor, Tensor>
    {
        private readonly ModuleList<nn.Module<Tensor, Tensor>> convolutions;
        private readonly Linear linear;

        public TextConvolution(long inputs, long hidden)
            : base(nameof(TextConvolution))
        {
            convolutions = nn.ModuleList(Array.ConvertAll(Taps, nn.Module<Tensor, Tensor> (taps) => nn.Conv1d(inputs, hidden, taps)));
            linear = nn.Linear(Taps.Length * hidden, hidden);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            Tensor turned = input.transpose(1, 2);
            return linear.call(cat([.. convolutions.Select(convolution => convolution.call(turned).relu().max(2).values)], 1));
        }
    }

    private sealed class Model : nn.Module, ITrainedModel
    {
        private readonly LSTM audio;
        private readonly LSTM video;
        private readonly TextConvolution text;
        private readonly nn.Module<Tensor, Tensor> classifier;
        private readonly Tensor[] inputs;
        private readonly Tensor labels;
        private readonly MaximumMeanDiscrepancy matching;

        public Model(long batch, long hidden, SequenceSize audio, SequenceSize video, SequenceSize text)
            : base(nameof(Model))
        {
            this.audio = nn.LSTM(audio.Features, hidden, batchFirst: true);
            this.video = nn.LSTM(video.Features, hidden, batchFirst: true);
            this.text = new TextConvolution(text.Features, hidden);
            classifier = nn.Sequential(
                nn.Linear(3 * hidden, hidden), nn.ReLU(), nn.Linear(hidden, hidden), nn.ReLU(), nn.Linear(hidden, Classes));
            inputs = Array.ConvertAll([audio, video, text], size => Uniform(batch, size.Time, size.Features));
            labels = randint(0, Classes, [batch]);
            matching = FixedMmd.Create(hidden);
            RegisterComponents();
        }

        public Tensor Loss()
        {
            Tensor a = audio.call(inputs[0]).Item1.max(1).values;
            Tensor v = video.call(inputs[1]).Item1.max(1).values;
            Tensor t = text.call(inputs[2]);
            Tensor loss = nn.functional.cross_entropy(classifier.call(cat([a, v, t], 1)), labels);
            return loss + matching.Compute(a, v) + matching.Compute(a, t);
        }
    }
}
