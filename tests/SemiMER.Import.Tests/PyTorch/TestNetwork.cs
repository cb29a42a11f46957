using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Import.Tests.PyTorch;

/// <summary>The network of tests/fixtures/import_fixtures.py.</summary>
internal sealed class TestNetwork : nn.Module
{
    public static readonly string[] Names =
    [
        "encoder.weight_ih_l0", "encoder.weight_hh_l0", "encoder.bias_ih_l0", "encoder.bias_hh_l0", "norm.weight", "norm.bias",
        "norm.running_mean", "norm.running_var", "norm.num_batches_tracked", "linear.weight", "linear.bias",
    ];

    private readonly LSTM encoder = nn.LSTM(3, 2, batchFirst: true);
    private readonly BatchNorm1d norm = nn.BatchNorm1d(2);
    private readonly Linear linear = nn.Linear(2, 4);

    public TestNetwork()
        : base(nameof(TestNetwork))
    {
        RegisterComponents();
    }

    /// <summary>All weights of a module by name, in order, as doubles.</summary>
    public static Dictionary<string, double[]> Values(nn.Module module) => module.state_dict().ToDictionary(
        entry => entry.Key, entry => entry.Value.detach().to_type(ScalarType.Float64).contiguous().data<double>().ToArray());

    /// <summary>Gives each weight numbers of its own.</summary>
    public void Fill(int start)
    {
        using IDisposable unrecorded = no_grad();
        foreach ((Tensor weight, int k) in state_dict().Values.Select((weight, k) => (weight, k)))
            weight.copy_(arange(weight.numel()).reshape(weight.shape) / 4 + start + k);
    }
}
