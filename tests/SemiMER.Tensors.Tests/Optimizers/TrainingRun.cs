
namespace SemiMER.Tensors.Tests.Optimizers;

/// <summary>
/// A hundred steps of training from a seed, with the random draws in the order of the stored runs: the model, the data, then each batch
/// and its dropout.
/// </summary>
internal sealed class TrainingRun
{
    private const int Rows = 256;
    private const int Batch = 32;
    private const int Classes = 4;

    private TrainingRun(string[] names, double[][] initial, float[] losses) => (Names, Initial, Losses) = (names, initial, losses);

    /// <summary>Names of the parameters.</summary>
    public string[] Names { get; }

    /// <summary>Values of each parameter before the first step.</summary>
    public double[][] Initial { get; }

    /// <summary>The loss of each step, before the step.</summary>
    public float[] Losses { get; }

    /// <summary>Trains.</summary>
    public static TrainingRun Of(string model, double rate, int threads, int steps = 100)
    {
        int before = get_num_threads();
        try
        {
            set_num_threads(threads);
            manual_seed(0);
            using nn.Module<Tensor, Tensor> network = Make(model);
            (Tensor x, Tensor y) = Data(model);
            using Tensor rows = x, labels = y;
            string[] names = [.. network.named_parameters().Select(pair => pair.name)];
            double[][] initial = [.. network.parameters().Select(Values)];
            using Adam optimizer = optim.Adam(network.parameters(), lr: rate);
            var losses = new float[steps];
            for (int step = 0; step < steps; step++)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor index = randint(0, Rows, [Batch]);
                Tensor batch = rows.index_select(0, index), wanted = labels.index_select(0, index);
                optimizer.zero_grad();
                Tensor loss = nn.functional.cross_entropy(network.call(batch), wanted);
                loss.backward();
                optimizer.step();
                losses[step] = loss.item<float>();
            }
            return new TrainingRun(names, initial, losses);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static nn.Module<Tensor, Tensor> Make(string model) => model switch
    {
        "MLP" => new Perceptron(),
        "LSTMClassifier" => new LastHiddenState(),
        "TextCNN" => new TextConvolution(),
        "Transformer" => new MeanOfEncoding(),
        _ => throw new InvalidOperationException($"No model {model}."),
    };

    private static (Tensor X, Tensor Y) Data(string model)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = model switch
        {
            "MLP" => randn([Rows, 16]),
            "LSTMClassifier" => randn([Rows, 12, 8]),
            "Transformer" => randn([Rows, 10, 8]),
            _ => randint(0, 40, [Rows, 14]),
        };
        Tensor y = Noisy(model switch
        {
            "MLP" => x.narrow(1, 0, 4).argmax(1),
            "TextCNN" => x.select(1, 0).remainder(4),
            _ => x.mean([1L]).narrow(1, 0, 4).argmax(1),
        });
        return (x.DetachFromDisposeScope(), y.DetachFromDisposeScope());
    }

    // Half of the labels are replaced.
    private static Tensor Noisy(Tensor labels)
    {
        Tensor chance = rand([Rows]);
        Tensor replacement = randint(0, Classes, [Rows]);
        return where(chance < 0.5, replacement, labels);
    }

    private static double[] Values(Parameter parameter)
    {
        using Tensor values = parameter.detach().to_type(ScalarType.Float64);
        return values.data<double>().ToArray();
    }

    private sealed class Perceptron : nn.Module<Tensor, Tensor>
    {
        private readonly Linear linear1 = nn.Linear(16, 32);
        private readonly Linear linear2 = nn.Linear(32, 32);
        private readonly Linear linear3 = nn.Linear(32, Classes);
        private readonly Dropout dropout = nn.Dropout(0.3);

        public Perceptron() : base(nameof(Perceptron)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            x = dropout.call(nn.functional.relu(linear1.call(x)));
            x = dropout.call(nn.functional.relu(linear2.call(x)));
            return linear3.call(x);
        }
    }

    private sealed class TextConvolution : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding embedding = nn.Embedding(40, 12);
        private readonly Conv1d conv3 = nn.Conv1d(12, 8, 3);
        private readonly Conv1d conv4 = nn.Conv1d(12, 8, 4);
        private readonly Conv1d conv5 = nn.Conv1d(12, 8, 5);
        private readonly Dropout dropout = nn.Dropout(0.3);
        private readonly Linear linear = nn.Linear(24, Classes);

        public TextConvolution() : base(nameof(TextConvolution)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            Tensor embedded = embedding.call(x).transpose(1, 2);
            return linear.call(dropout.call(cat([Pooled(conv3, embedded), Pooled(conv4, embedded), Pooled(conv5, embedded)], 1)));
        }

        private static Tensor Pooled(Conv1d convolution, Tensor embedded)
        {
            Tensor activation = nn.functional.relu(convolution.call(embedded));
            return nn.functional.max_pool1d(activation, activation.size(2)).squeeze(2);
        }
    }

    private sealed class LastHiddenState : nn.Module<Tensor, Tensor>
    {
        private readonly LSTM lstm = nn.LSTM(8, 16, numLayers: 2, batchFirst: true, dropout: 0.3);
        private readonly Dropout dropout = nn.Dropout(0.3);
        private readonly Linear linear = nn.Linear(16, Classes);

        public LastHiddenState() : base(nameof(LastHiddenState)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            (_, Tensor hidden, _) = lstm.call(x);
            return linear.call(dropout.call(hidden[1]));
        }
    }

    private sealed class MeanOfEncoding : nn.Module<Tensor, Tensor>
    {
        private readonly Linear input = nn.Linear(8, 16);
        private readonly TransformerEncoderLayer layer1 = nn.TransformerEncoderLayer(16, 4, 32, 0.1);
        private readonly TransformerEncoderLayer layer2 = nn.TransformerEncoderLayer(16, 4, 32, 0.1);
        private readonly Dropout dropout = nn.Dropout(0.3);
        private readonly Linear linear = nn.Linear(16, Classes);

        public MeanOfEncoding() : base(nameof(MeanOfEncoding)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            Tensor sequence = layer2.call(layer1.call(input.call(x.transpose(0, 1))));
            return linear.call(dropout.call(sequence.mean([0L])));
        }
    }
}
