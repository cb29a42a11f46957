using static SemiMER.Tensors.torch;
using static SemiMER.Tensors.torch.nn;
using F = SemiMER.Tensors.torch.nn.functional;

namespace SemiMER.Tensors.Tests.Determinism;

/// <summary>One, two and three threads give the same bits, for sizes at which the work is really shared.</summary>
public sealed class ThreadTests
{
    private static readonly Dictionary<string, Func<Tensor>> Operations = new()
    {
        ["exp"] = () => randn(300, 400).exp(),
        ["mul"] = () => randn(300, 400) * randn(300, 400),
        ["add broadcast"] = () => randn(300, 400) + randn(400),
        ["sum of all"] = () => randn(300, 4001).sum(),
        ["sum of rows"] = () => randn(300, 4001).sum([1]),
        ["sum of columns"] = () => randn(3001, 400).sum([0]),
        ["mean"] = () => randn(200_003).mean(),
        ["var"] = () => randn(300, 400).var(1),
        ["norm"] = () => randn(200_003).norm(),
        ["logsumexp"] = () => randn(300, 400).logsumexp(1),
        ["max"] = () => randn(300, 400).max(1).values,
        ["max over the first dimension"] = () => randn(30, 5000).max(0).values,
        ["min over a dimension between"] = () => randn(50, 30, 130).min(1).indexes.to_type(float32),
        ["max of short rows"] = () => randn(9000, 20).max(1).indexes.to_type(float32),
        ["cumsum"] = () => randn(300, 400).cumsum(1),
        ["softmax of rows"] = () => randn(300, 400).softmax(1),
        ["softmax of columns"] = () => randn(300, 400).softmax(0),
        ["log_softmax"] = () => randn(300, 400).log_softmax(1),
        ["mm"] = () => randn(257, 301).mm(randn(301, 263)),
        ["mm of a long inner dimension"] = () => randn(19, 20_011).mm(randn(20_011, 17)),
        ["mm transposed"] = () => randn(301, 257).t().mm(randn(263, 301).t()),
        ["bmm"] = () => randn(9, 101, 67).bmm(randn(9, 67, 103)),
        ["cdist"] = () => cdist(randn(301, 67), randn(303, 67)),
        ["attention"] = () => F.scaled_dot_product_attention(randn(4, 8, 65, 32), randn(4, 8, 65, 32), randn(4, 8, 65, 32)),
    };

    private static readonly Dictionary<string, (Func<Module> Make, Func<Module, Tensor, Tensor> Call, long[] Shape)> Layers = new()
    {
        ["Linear"] = Plain(() => Linear(257, 263), 301, 257),
        ["Conv1d"] = Plain(() => Conv1d(32, 48, 5, padding: 2), 16, 32, 121),
        ["ConvTranspose1d"] = Plain(() => ConvTranspose1d(32, 48, 4, stride: 2), 16, 32, 61),
        ["MaxPool1d"] = Plain(() => MaxPool1d(3), 16, 32, 301),
        ["AvgPool1d"] = Plain(() => AvgPool1d(3), 16, 32, 301),
        ["AdaptiveAvgPool1d"] = Plain(() => AdaptiveAvgPool1d(7), 16, 32, 301),
        ["BatchNorm1d"] = Plain(() => BatchNorm1d(257), 501, 257),
        ["LayerNorm"] = Plain(() => LayerNorm(257), 501, 257),
        ["Dropout"] = Plain(() => Dropout(0.3), 501, 257),
        ["Activations"] = Plain(() => Sequential(ReLU(), Tanh(), Sigmoid(), SiLU(), GELU(), Softplus(), ELU(), LeakyReLU()), 501, 257),
        ["Softmax"] = Plain(() => Softmax(1), 501, 257),
        ["LogSoftmax"] = Plain(() => LogSoftmax(1), 501, 257),
        ["Embedding"] = (() => Embedding(501, 64),
            (m, x) => ((Modules.Embedding)m).call((x.detach().abs() * 100).to_type(int64)), [40, 101]),
        ["LSTM"] = (() => LSTM(67, 97, 2, bidirectional: true), (m, x) => ((Modules.LSTM)m).call(x).Item1, [9, 33, 67]),
        ["GRU"] = (() => GRU(67, 97, 2, bidirectional: true), (m, x) => ((Modules.GRU)m).call(x).Item1, [9, 33, 67]),
        ["MultiheadAttention"] = (() => MultiheadAttention(96, 8),
            (m, x) => ((Modules.MultiheadAttention)m).call(x, x, x).Item1, [65, 9, 96]),
        ["TransformerEncoderLayer"] = (() => TransformerEncoderLayer(96, 8, 384),
            (m, x) => ((Modules.TransformerEncoderLayer)m).call(x), [65, 9, 96]),
        ["TransformerDecoderLayer"] = (() => TransformerDecoderLayer(96, 8, 384),
            (m, x) => ((Modules.TransformerDecoderLayer)m).call(x, x), [65, 9, 96]),
    };

    public static IEnumerable<object[]> OperationNames => Operations.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> LayerNames => Layers.Keys.Select(name => new object[] { name });

    public static IEnumerable<object[]> OptimizerNames => Optimizers.SmallTraining.Names;

    [Theory]
    [MemberData(nameof(OperationNames))]
    public Task An_operation(string name) => GivesTheSameBits(() => [Operations[name]()]);

    [Theory]
    [MemberData(nameof(LayerNames))]
    public Task A_layer_and_all_its_gradients(string name) => GivesTheSameBits(() =>
    {
        (Func<Module> make, Func<Module, Tensor, Tensor> call, long[] shape) = Layers[name];
        using Module layer = make();
        Tensor x = randn(shape).requires_grad_();
        Tensor y = call(layer, x);
        y.backward([randn(y.shape)]);
        return [y, .. x.grad is { } own ? new[] { own } : [], .. layer.parameters().Select(parameter => parameter.grad!)];
    });

    [Theory]
    [InlineData("cross_entropy")]
    [InlineData("binary_cross_entropy_with_logits")]
    [InlineData("mse_loss")]
    [InlineData("kl_div")]
    public Task A_loss_and_its_gradient(string name) => GivesTheSameBits(() =>
    {
        Tensor x = randn(601, 201).requires_grad_();
        Tensor loss = name switch
        {
            "cross_entropy" => F.cross_entropy(x, randint(201, [601])),
            "mse_loss" => F.mse_loss(x, randn(601, 201)),
            "kl_div" => F.kl_div(x.log_softmax(1), randn(601, 201).softmax(1)),
            _ => F.binary_cross_entropy_with_logits(x, rand(601, 201)),
        };
        loss.backward();
        return [loss, x.grad!];
    });

    [Theory]
    [MemberData(nameof(OptimizerNames))]
    public Task Steps_of_an_optimizer(string name) => GivesTheSameBits(() =>
    {
        var parameter = new Modules.Parameter(randn(401, 301));
        using torch.optim.Optimizer optimizer = Optimizers.SmallTraining.Optimizer(name, [parameter]);
        for (int step = 0; step < 3; step++)
        {
            optimizer.zero_grad();
            (parameter * parameter * randn(401, 301)).sum().backward();
            optimizer.step();
        }
        return [parameter];
    });

    private static async Task GivesTheSameBits(Func<IEnumerable<Tensor>> compute)
    {
        IEnumerable<Tensor> Seeded()
        {
            manual_seed(5);
            return compute();
        }
        int[][] one = await Bits.WithThreads(1, Seeded);
        foreach (int threads in new[] { 2, 3 })
        {
            int[][] several = await Bits.WithThreads(threads, Seeded);
            several.Should().HaveSameCount(one);
            for (int i = 0; i < one.Length; i++)
                several[i].AsSpan().SequenceEqual(one[i]).Should().BeTrue($"result {i} must not depend on {threads} threads");
        }
    }

    private static (Func<Module>, Func<Module, Tensor, Tensor>, long[]) Plain(Func<Module<Tensor, Tensor>> make, params long[] shape) =>
        (make, (module, x) => ((Module<Tensor, Tensor>)module).call(x), shape);
}
