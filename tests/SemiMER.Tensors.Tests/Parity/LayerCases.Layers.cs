namespace SemiMER.Tensors.Tests.Parity;

using static torch.nn;

/// <summary>Layers whose output follows from their input alone.</summary>
public sealed class PlainLayerCases : LayerCases
{
    private const string Area = "layers";

    public PlainLayerCases()
    {
        Weighted();
        Pooling();
        Normalisation();
        Simple();
        Containers();
    }

    public static IEnumerable<object[]> Cases => Names(Area);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_PyTorch(string name) => Compare(Area, name);

    private void Weighted()
    {
        OfInput("nn.Linear", a => Linear(a.Long("inputSize", 0), a.Long("outputSize", 0), a.Bool("hasBias", true)));
        OfInput("nn.Embedding", a => Embedding(
            a.Long("num_embeddings", 0), a.Long("embedding_dims", 0), a.LongOrNull("padding_idx"), a.DoubleOrNull("max_norm"),
            scale_grad_by_freq: a.Bool("scale_grad_by_freq", false)));
        Function("nn.Embedding_from_pretrained", a => Embedding_from_pretrained(a["embeddings"], a.Bool("freeze", true)).call(a["input"]));
        OfInput("nn.Conv1d", a => a.IsText("padding")
            ? Conv1d(
                a.Long("in_channels", 0), a.Long("out_channels", 0), a.Long("kernel_size", 0), a.Enum("padding", Padding.Valid),
                dilation: a.Long("dilation", 1))
            : Conv1d(
                a.Long("in_channels", 0), a.Long("out_channels", 0), a.Long("kernel_size", 0), a.Long("stride", 1), a.Long("padding", 0),
                a.Long("dilation", 1), a.Enum("padding_mode", PaddingModes.Zeros), a.Long("groups", 1), a.Bool("bias", true)));
        OfInput("nn.ConvTranspose1d", a => ConvTranspose1d(
            a.Long("in_channels", 0), a.Long("out_channels", 0), a.Long("kernel_size", 0), a.Long("stride", 1), a.Long("padding", 0),
            a.Long("output_padding", 0), a.Long("dilation", 1), groups: a.Long("groups", 1), bias: a.Bool("bias", true)));
    }

    private void Pooling()
    {
        Layer(
            "nn.MaxPool1d",
            a => MaxPool1d(
                a.Long("kernel_size", 0), a.LongOrNull("stride"), a.LongOrNull("padding"), a.LongOrNull("dilation"),
                a.Bool("ceil_mode", false)),
            (pool, a) =>
            {
                if (a.Case.Note != "forward_with_indices") return pool.call(a["input"]);
                (Tensor values, Tensor indices) = pool.forward_with_indices(a["input"]);
                return new Outputs(("Values", values), ("Indices", indices));
            });
        OfInput("nn.AvgPool1d", a => AvgPool1d(
            a.Long("kernel_size", 0), a.LongOrNull("stride"), a.Long("padding", 0), a.Bool("ceil_mode", false),
            a.Bool("count_include_pad", true)));
        OfInput("nn.AdaptiveAvgPool1d", a => AdaptiveAvgPool1d(a.Long("output_size", 0)));
    }

    private void Normalisation()
    {
        Layer(
            "nn.BatchNorm1d",
            a => BatchNorm1d(
                a.Long("num_features", 0), a.Double("eps", 1e-5), a.Double("momentum", 0.1), a.Bool("affine", true),
                a.Bool("track_running_stats", true)),
            (layer, a) =>
            {
                if (a.OrNull("second") is not { } second) return layer.call(a["input"]);
                layer.call(a["input"]);
                layer.call(second);
                layer.eval();
                return layer.call(a["input"]);
            });
        OfInput("nn.LayerNorm", a => LayerNorm(a.Longs("normalized_shape"), a.Double("eps", 1e-5), a.Bool("elementwise_affine", true)));
    }

    private void Simple()
    {
        OfInput("nn.Dropout", a => Dropout(a.Double("p", 0.5)));
        OfInput("nn.Identity", _ => Identity());
        OfInput("nn.ReLU", _ => ReLU());
        OfInput("nn.Sigmoid", _ => Sigmoid());
        OfInput("nn.Tanh", _ => Tanh());
        OfInput("nn.GELU", _ => GELU());
        OfInput("nn.SiLU", _ => SiLU());
        OfInput("nn.ELU", a => ELU(a.Double("alpha", 1)));
        OfInput("nn.LeakyReLU", a => LeakyReLU(a.Double("negative_slope", 0.01)));
        OfInput("nn.Softplus", a => Softplus(a.Double("beta", 1), a.Double("threshold", 20)));
        OfInput("nn.Softmax", a => Softmax(a.Long("dim", 0)));
        OfInput("nn.LogSoftmax", a => LogSoftmax(a.Long("dim", 0)));
        OfInput("nn.Flatten", a => Flatten(a.Long("start_dim", 1), a.Long("end_dim", -1)));
    }

    private void Containers()
    {
        OfInput("nn.Sequential", a => a.Case.Kind switch
        {
            "nothing" => Sequential(),
            "named" => Sequential(("first", Linear(4, 3)), ("activation", Tanh()), ("last", Linear(3, 2))),
            _ => Sequential(Linear(4, 6), ReLU(), Dropout(0.0), Linear(6, 2)),
        });
        Layer(
            "nn.ModuleList", _ => new ModuleList<Module<Tensor, Tensor>>(Linear(4, 3), Linear(3, 2)),
            (list, a) => list.Aggregate(a["input"], (x, layer) => layer.call(x)));
        Layer(
            "nn.ModuleDict", _ => ModuleDict(("acoustic", Linear(4, 2)), ("lexical", Linear(3, 2))),
            (layers, a) => a.Inputs.Select(input => ((Linear)layers[input.Key]).call(input.Value)).Aggregate((sum, y) => sum + y));
    }

    private void OfInput<TModule>(string operation, Func<CaseArguments, TModule> make)
        where TModule : Module<Tensor, Tensor> => Layer(operation, make, (module, a) => module.call(a["input"]));
}
