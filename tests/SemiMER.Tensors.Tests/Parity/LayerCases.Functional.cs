namespace SemiMER.Tensors.Tests.Parity;

using static torch.nn;
using F = torch.nn.functional;

/// <summary>Losses, activations and the other functions of torch.nn.functional.</summary>
public sealed class FunctionalLayerCases : LayerCases
{
    private const string Area = "functional";

    public FunctionalLayerCases()
    {
        Losses();
        LossModules();
        Activations();
        Layers();
        Others();
    }

    public static IEnumerable<object[]> Cases => Names(Area);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_PyTorch(string name) => Compare(Area, name);

    private void Losses()
    {
        Function("nn.functional.mse_loss", a => F.mse_loss(a["input"], a["target"], Reduced(a)));
        Function("nn.functional.l1_loss", a => F.l1_loss(a["input"], a["target"], Reduced(a)));
        Function("nn.functional.smooth_l1_loss", a => F.smooth_l1_loss(a["input"], a["target"], Reduced(a), a.Double("beta", 1)));
        Function("nn.functional.huber_loss", a => F.huber_loss(a["input"], a["target"], a.Double("delta", 1), Reduced(a)));
        Function(
            "nn.functional.binary_cross_entropy", a => F.binary_cross_entropy(a["input"], a["target"], a.OrNull("weight"), Reduced(a)));
        Function("nn.functional.binary_cross_entropy_with_logits", a =>
            F.binary_cross_entropy_with_logits(a["input"], a["target"], a.OrNull("weight"), Reduced(a), a.OrNull("pos_weights")));
        Function("nn.functional.kl_div", a => F.kl_div(a["input"], a["target"], a.Bool("log_target", true), Reduced(a)));
        Function("nn.functional.nll_loss", a => F.nll_loss(a["input"], a["target"], a.OrNull("weight"), Reduced(a)));
        Function("nn.functional.cross_entropy", a => F.cross_entropy(
            a["input"], a["target"], a.OrNull("weight"), a.Long("ignore_index", -100), Reduced(a), a.Double("label_smoothing", 0)));
        Function("nn.functional.cosine_embedding_loss", a =>
            F.cosine_embedding_loss(a["input1"], a["input2"], a["target"], a.Double("margin", 0), Reduced(a)));
        Function("nn.functional.triplet_margin_loss", a =>
            F.triplet_margin_loss(a["anchor"], a["positive"], a["negative"], a.Double("margin", 1), reduction: Reduced(a)));
    }

    private void LossModules()
    {
        Loss("nn.MSELoss", a => MSELoss(Reduced(a)));
        Loss("nn.L1Loss", a => L1Loss(Reduced(a)));
        Loss("nn.SmoothL1Loss", a => SmoothL1Loss(Reduced(a), a.Double("beta", 1)));
        Loss("nn.HuberLoss", a => HuberLoss(a.Double("delta", 1), Reduced(a)));
        Loss("nn.BCELoss", a => BCELoss(a.OrNull("weight"), Reduced(a)));
        Loss("nn.BCEWithLogitsLoss", a => BCEWithLogitsLoss(a.OrNull("weight"), Reduced(a), a.OrNull("pos_weights")));
        Loss("nn.KLDivLoss", a => KLDivLoss(a.Bool("log_target", true), Reduced(a)));
        Loss("nn.NLLLoss", a => NLLLoss(a.OrNull("weight"), Reduced(a)));
        Loss("nn.CrossEntropyLoss", a => CrossEntropyLoss(a.OrNull("weight"), a.LongOrNull("ignore_index"), Reduced(a)));
    }

    private void Activations()
    {
        Function("nn.functional.relu", a => F.relu(a["x"]));
        Function("nn.functional.sigmoid", a => F.sigmoid(a["x"]));
        Function("nn.functional.tanh", a => F.tanh(a["x"]));
        Function("nn.functional.silu", a => F.silu(a["x"]));
        Function("nn.functional.gelu", a => F.gelu(a["x"], a.Approximation()));
        Function("nn.functional.softplus", a => F.softplus(a["x"], a.Double("beta", 1), a.Double("threshold", 20)));
        Function("nn.functional.leaky_relu", a => F.leaky_relu(a["input"], a.Double("negative_slope", 0.01)));
        Function("nn.functional.elu", a => F.elu(a["x"], a.Double("alpha", 1)));
        Function("nn.functional.softmax", a => F.softmax(a["input"], a.Long("dim", 0)));
        Function("nn.functional.log_softmax", a => F.log_softmax(a["x"], a.Long("dim", 0)));
    }

    private void Layers()
    {
        Function("nn.functional.linear", a => F.linear(a["input"], a["weights"], a.OrNull("bias")));
        Function("nn.functional.conv1d", a => F.conv1d(
            a["input"], a["weight"], a.OrNull("bias"), a.LongOrNull("stride"), a.LongOrNull("padding"), a.LongOrNull("dilation"),
            a.Long("groups", 1)));
        Function("nn.functional.conv_transpose1d", a => F.conv_transpose1d(
            a["input"], a["weight"], a.OrNull("bias"), a.LongOrNull("stride"), a.LongOrNull("padding"), a.LongOrNull("output_padding"),
            a.LongOrNull("dilation"), a.Long("groups", 1)));
        Function("nn.functional.conv1d_padding", a => F.conv1d_padding(
            a["input"], a["weight"], a.OrNull("bias"), padding: a.Enum("padding", Padding.Valid)));
        Function("nn.functional.logsigmoid", a => F.logsigmoid(a["x"]));
        Function("nn.functional.max_pool1d_with_indices", a =>
        {
            (Tensor output, Tensor indices) = F.max_pool1d_with_indices(a["input"], a.Long("kernel_size", 0), a.LongOrNull("stride"));
            return new Outputs(("output", output), ("indices", indices));
        });
        Function("nn.functional.max_pool1d", a => F.max_pool1d(
            a["input"], a.Long("kernel_size", 1), a.LongOrNull("stride"), a.LongOrNull("padding"), a.LongOrNull("dilation"),
            a.Bool("ceil_mode", false)));
        Function("nn.functional.avg_pool1d", a => F.avg_pool1d(
            a["input"], a.Long("kernel_size", 1), a.LongOrNull("stride"), a.LongOrNull("padding"), a.Bool("ceil_mode", false),
            a.Bool("count_include_pad", true)));
        Function("nn.functional.adaptive_avg_pool1d", a => F.adaptive_avg_pool1d(a["input"], a.Long("output_size", 1)));
        Function("nn.functional.layer_norm", a =>
            F.layer_norm(a["input"], a.Longs("normalized_shape"), a.OrNull("weight"), a.OrNull("bias"), a.Double("eps", 1e-5)));
        Function("nn.functional.batch_norm", a => F.batch_norm(
            a["input"], a.OrNull("running_mean"), a.OrNull("running_var"), a.OrNull("weight"), a.OrNull("bias"), a.Bool("training", false),
            a.Double("momentum", 0.1), a.Double("eps", 1e-5)));
        Function("nn.functional.dropout", a => F.dropout(a["input"], a.Double("p", 0.5), a.Bool("training", true)));
    }

    private void Others()
    {
        Function("nn.functional.normalize", a => F.normalize(a["input"], a.Double("p", 2), a.Long("dim", 1), a.Double("eps", 1e-12)));
        Function("nn.functional.pad", a => F.pad(a["input"], a.Longs("pad"), a.Enum("mode", PaddingModes.Constant), a.Double("value", 0)));
        Function("nn.functional.one_hot", a => F.one_hot(a["x"], a.Long("num_classes", -1)));
        Function("nn.functional.cosine_similarity", a => F.cosine_similarity(a["x1"], a["x2"], a.Long("dim", 1), a.Double("eps", 1e-8)));
        Function("nn.functional.pairwise_distance", a =>
            F.pairwise_distance(a["input1"], a["input2"], a.Double("p", 2), a.Double("eps", 1e-6), a.Bool("keepdim", false)));
        Function("nn.functional.scaled_dot_product_attention", a => F.scaled_dot_product_attention(
            a["query"], a["key"], a["value"], a.OrNull("attn_mask"), a.Double("p", 0), a.Bool("is_casual", false)));
    }

    private void Loss(string operation, Func<CaseArguments, Module<Tensor, Tensor, Tensor>> make) =>
        Layer(operation, make, (loss, a) => loss.call(a["input"], a["target"]));

    private static Reduction Reduced(CaseArguments arguments) => arguments.Enum("reduction", Reduction.Mean);
}
