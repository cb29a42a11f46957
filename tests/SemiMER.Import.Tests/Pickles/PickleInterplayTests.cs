using System.Collections;
using Razorvine.Pickle;
using SemiMER.Formats;
using SemiMER.Import.Tests.PyTorch;
using SemiMER.Tests;
using TorchSharp.PyBridge;

namespace SemiMER.Import.Tests.Pickles;

/// <summary>
/// Other libraries register what their pickles build once for the whole process, TorchSharp.PyBridge among them. Whatever is registered,
/// before or after: it builds nothing of ours, and ours changes nothing of it.
/// </summary>
public sealed class PickleInterplayTests
{
    [Fact]
    public void Other_readers_and_ours_do_not_meet_in_either_order()
    {
        string[] before = Registry.Names();
        ReadOurs();
        Registry.Names().Should().Equal(before, "ours registers nothing");

        using var folder = new TemporaryDirectory();
        using var saved = new TestNetwork();
        using var loaded = new TestNetwork();
        saved.Fill(3);
        saved.save_py(folder.File("a.pt"));
        loaded.load_py(folder.File("a.pt")); // PyBridge, after ours
        TestNetwork.Values(loaded).Should().BeEquivalentTo(TestNetwork.Values(saved));
        Registry.Names().Should().Contain("torch._utils._rebuild_tensor_v2").And.Contain("collections.OrderedDict");

        Unpickler.registerConstructor("foo", "Bar", new Trap());
        Unpickler.registerConstructor("numpy", "dtype", new Trap());
        ReadOurs(); // ours, after PyBridge
        Refused("cfoo\nBar\n)R.").Should().Contain("'foo.Bar'");
        Refused("ctorch._utils\n_rebuild_tensor_v2\n)R.").Should().Contain("'torch._utils._rebuild_tensor_v2'");

        using var again = new TestNetwork();
        again.load_py(folder.File("a.pt")); // PyBridge, after ours again
        TestNetwork.Values(again).Should().BeEquivalentTo(TestNetwork.Values(saved));
    }

    [Fact]
    public void Dictionaries_are_those_of_another_reader()
    {
        using var unpickler = new Unpickler();
        byte[] file = PickleBytes.Of(new Dictionary<string, object>
        {
            ["u1"] = new object[] { 0.5, 2L }, ["u2"] = new object[] { -1.0, 7.25 },
        });
        var theirs = (Hashtable)unpickler.loads(file);
        using var opened = new OpenedPickle(file);
        IArrayFile ours = opened.Pickle.ById();
        ours.Names.Should().BeEquivalentTo(theirs.Keys.Cast<string>());
        foreach (string name in ours.Names)
            ours.ReadAsSingle(name).Values.Should().Equal(((ArrayList)theirs[name]!).Cast<object>().Select(Convert.ToSingle));
    }

    private static void ReadOurs()
    {
        using FeaturePickle types = FeaturePickle.Open(Fixture.Path("types_protocol2.pkl"));
        types.ById("ordered").ReadAsSingle("a").Values.Should().Equal(0, 0.125f);
        types.ById().ReadAsSingle(">f4").Values.Should().Equal(0, 1, 2, 3, 4, 5);
        using var network = new TestNetwork();
        PyTorchWeights.Load(network, Fixture.Path("weights.pt"));
    }

    private static string Refused(string instructions)
    {
        Action open = () => new OpenedPickle(PickleBytes.Raw(instructions)).Dispose();
        return open.Should().Throw<FileFormatException>().Which.Message;
    }

    private sealed class Registry : Unpickler
    {
        public static string[] Names() => [.. objectConstructors.Keys.Order(StringComparer.Ordinal)];
    }

    private sealed class Trap : IObjectConstructor
    {
        public object construct(object[] args) => throw new InvalidOperationException("What another reader registered was built.");
    }
}
