using System.IO.Compression;
using SemiMER.Formats;
using SemiMER.Import.Tests.Pickles;
using SemiMER.Tests;
using TorchSharp;
using TorchSharp.PyBridge;
using static TorchSharp.torch;

namespace SemiMER.Import.Tests.PyTorch;

public sealed class PyTorchWeightsTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("weights.pt", null)]
    [InlineData("views.pt", null)] // as an LSTM that was on a GPU saves them
    [InlineData("checkpoint.pt", "state_dict")]
    public void Weights_of_PyTorch_arrive(string name, string? entry)
    {
        using var network = new TestNetwork();
        PyTorchWeights.Load(network, Fixture.Path(name), entry: entry);
        Dictionary<string, double[]> found = TestNetwork.Values(network);
        found.Keys.Should().BeEquivalentTo(TestNetwork.Names);
        foreach ((string weight, int k) in TestNetwork.Names.Select((weight, k) => (weight, k)))
        {
            double[] expected = [.. found[weight].Select((_, i) => weight.EndsWith("tracked") ? 10.0 * k : i / 8.0 + 10 * k)];
            found[weight].Should().Equal(expected, weight);
        }
    }

    [Fact]
    public void They_are_those_that_another_reader_finds()
    {
        using var ours = new TestNetwork();
        using var theirs = new TestNetwork();
        PyTorchWeights.Load(ours, Fixture.Path("weights.pt"));
        theirs.load_py(Fixture.Path("weights.pt"));
        Dictionary<string, double[]> expected = TestNetwork.Values(theirs);
        foreach ((string name, double[] values) in TestNetwork.Values(ours))
            values.Should().Equal(expected[name], name);

        ours.Fill(5);
        ours.save_py(folder.File("a.pt"));
        PyTorchWeights.Load(theirs, folder.File("a.pt"));
        TestNetwork.Values(theirs).Should().BeEquivalentTo(TestNetwork.Values(ours));
    }

    [Fact]
    public void Every_type_of_number_arrives()
    {
        using var module = new Buffers();
        PyTorchWeights.Load(module, Fixture.Path("types.pt"));
        foreach ((string name, double[] values) in TestNetwork.Values(module))
            values.Should().Equal(name == "bool" ? [0, 1, 1, 1, 1, 1] : [0, 1, 2, 3, 4, 5], name);
    }

    [Fact]
    public void Names_are_mapped_and_weights_left_out()
    {
        using var linear = nn.Linear(2, 4);
        PyTorchWeights.Load(linear, Fixture.Path("weights.pt"), name => name.StartsWith("linear.") ? name["linear.".Length..] : null);
        TestNetwork.Values(linear)["bias"].Should().Equal(100, 100.125, 100.25, 100.375);

        Action same = () => PyTorchWeights.Load(
            linear, Fixture.Path("weights.pt"), name => name.StartsWith("linear.w") ? "weight" : "bias");
        same.Should().Throw<PyTorchWeightsException>().Which.Differences.Should().Contain("'bias' stands for two weights of the file.");
    }

    [Fact]
    public void All_differences_are_listed_and_nothing_is_changed()
    {
        using var network = new TestNetwork();
        using var wider = nn.Sequential(("linear", nn.Linear(3, 4)), ("other", nn.Linear(1, 1)));
        network.Fill(1);
        Dictionary<string, double[]> before = TestNetwork.Values(wider);
        Action load = () => PyTorchWeights.Load(
            wider, Fixture.Path("weights.pt"), name => name.StartsWith("linear.") || name == "norm.bias" ? name : null);
        PyTorchWeightsException error = load.Should().Throw<PyTorchWeightsException>().Which;
        error.File.Should().Be(Fixture.Path("weights.pt"));
        error.Differences.Should().BeEquivalentTo(
            "'norm.bias' is not in the module.", "'linear.weight' has the shape [4, 3] in the module and [4, 2] in the file.",
            "'other.weight' is not in the file.", "'other.bias' is not in the file.");
        error.Message.Should().Contain("4 differences").And.ContainAll(error.Differences);
        TestNetwork.Values(wider).Should().BeEquivalentTo(before);

        before = TestNetwork.Values(network);
        Action half = () => PyTorchWeights.Load(network, Fixture.Path("half.pt"));
        half.Should().Throw<PyTorchWeightsException>().Which.Differences.Should().HaveCount(10)
            .And.Contain("'linear.bias' is of type Float32 in the module and of torch.HalfStorage in the file.");
        TestNetwork.Values(network).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Checkpoints_ask_for_the_entry()
    {
        using var network = new TestNetwork();
        Action load = () => PyTorchWeights.Load(network, Fixture.Path("checkpoint.pt"));
        load.Should().Throw<FileFormatException>().WithMessage("*checkpoint.pt*'state_dict'*'optimizer'*");
        Action other = () => PyTorchWeights.Load(network, Fixture.Path("checkpoint.pt"), entry: "model");
        other.Should().Throw<FileFormatException>().WithMessage("*no entry 'model'*'state_dict'*");
    }

    [Theory]
    [InlineData("module.pt", "*'torch.nn.modules.linear.Linear'*nothing was run*state_dict()*")]
    [InlineData("legacy.pt", "*version 1.6 or newer*")]
    [InlineData("script.pt", "*TorchScript*")]
    [InlineData("types_protocol2.pkl", "*version 1.6 or newer*")]
    public void Other_files_are_refused(string name, string message)
    {
        using var network = new TestNetwork();
        Action load = () => PyTorchWeights.Load(network, Fixture.Path(name));
        load.Should().Throw<FileFormatException>().WithMessage(message).Which.Message.Should().Contain(name);
    }

    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0echotR.", "'os.system'")]
    [InlineData("c__builtin__\neval\n(X\u0001\0\0\01tR.", "'__builtin__.eval'")]
    [InlineData("ctorch\nload\n.", "'torch.load'")]
    [InlineData("(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0001tQ.", "no dictionary of weights")]
    public void Hostile_files_are_refused_and_nothing_is_run(string instructions, string message)
    {
        Write("a.pt", PickleBytes.Raw(instructions), new byte[4]);
        Load("a.pt").Should().Contain(message).And.Contain(folder.File("a.pt"));
    }

    [Theory]
    [InlineData(16, 4, 0, 2, "*reaches beyond its numbers*")] // 4 x 2 of 4 numbers
    [InlineData(32, 8, 1, 2, "*reaches beyond its numbers*")]
    [InlineData(32, 8, 0, 3, "*reaches beyond its numbers*")]
    [InlineData(28, 8, 0, 2, "*other bytes than its tensors take*")]
    [InlineData(36, 8, 0, 2, "*other bytes than its tensors take*")]
    public void Tensors_and_their_numbers_must_fit(int bytes, int count, int offset, int stride, string message)
    {
        string tensor = "ctorch._utils\n_rebuild_tensor_v2\n((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpu"
            + $"K{(char)count}tQK{(char)offset}K\u0004K\u0002\u0086K{(char)stride}K\u0001\u0086\u0089ccollections\nOrderedDict\n)RtR";
        Write("a.pt", PickleBytes.Raw("}(X\u0006\0\0\0weight" + tensor + "u."), new byte[bytes]);
        using var linear = nn.Linear(2, 4, hasBias: false);
        Action load = () => PyTorchWeights.Load(linear, folder.File("a.pt"));
        load.Should().Throw<FileFormatException>().WithMessage(message);
    }

    [Fact]
    public void Damaged_numbers_are_noticed_and_change_nothing()
    {
        byte[] file = File.ReadAllBytes(Fixture.Path("weights.pt"));
        byte[] bias = [.. BitConverter.GetBytes(100f), .. BitConverter.GetBytes(100.125f)];
        int at = file.AsSpan().IndexOf(bias);
        file[at + 5] ^= 1;
        File.WriteAllBytes(folder.File("a.pt"), file);
        using var network = new TestNetwork();
        network.Fill(1);
        Dictionary<string, double[]> before = TestNetwork.Values(network);
        Action load = () => PyTorchWeights.Load(network, folder.File("a.pt"));
        load.Should().Throw<FileFormatException>().WithMessage("*check sum*");
        TestNetwork.Values(network).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void Missing_file_says_so()
    {
        using var network = new TestNetwork();
        Action load = () => PyTorchWeights.Load(network, "/nonexistent/a.pt");
        load.Should().Throw<FileFormatException>().WithMessage("'/nonexistent/a.pt': does not exist.");
    }

    private void Write(string name, byte[] pickle, byte[] numbers)
    {
        using ZipArchive archive = ZipFile.Open(folder.File(name), ZipArchiveMode.Create);
        foreach ((string member, byte[] content) in ((string, byte[])[])[("a/data.pkl", pickle), ("a/data/0", numbers)])
        {
            using Stream stream = archive.CreateEntry(member).Open();
            stream.Write(content);
        }
    }

    private string Load(string name)
    {
        using var network = new TestNetwork();
        Action load = () => PyTorchWeights.Load(network, folder.File(name));
        return load.Should().Throw<FileFormatException>().Which.Message;
    }

    private sealed class Buffers : nn.Module
    {
        public Buffers()
            : base(nameof(Buffers))
        {
            foreach ((string name, ScalarType type) in ((string, ScalarType)[])
                [("float64", ScalarType.Float64), ("bfloat16", ScalarType.BFloat16), ("float16", ScalarType.Float16),
                ("int64", ScalarType.Int64), ("int32", ScalarType.Int32), ("int16", ScalarType.Int16), ("int8", ScalarType.Int8),
                ("uint8", ScalarType.Byte), ("bool", ScalarType.Bool)])
            {
                register_buffer(name, zeros(2, 3, dtype: type));
            }
        }
    }
}
