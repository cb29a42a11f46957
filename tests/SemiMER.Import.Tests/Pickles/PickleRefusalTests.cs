using System.Diagnostics;
using System.Text;
using SemiMER.Formats;
using SemiMER.Tests;

namespace SemiMER.Import.Tests.Pickles;

/// <summary>Pickles that would run code, exhaust memory or never end.</summary>
public sealed class PickleRefusalTests
{
    [Theory]
    [InlineData("cos\nsystem\n(X\u0004\0\0\0echotR.", "os.system")]
    [InlineData("cposix\nsystem\n(X\u0004\0\0\0echotR.", "posix.system")]
    [InlineData("c__builtin__\neval\n(X\u0001\0\0\01tR.", "__builtin__.eval")]
    [InlineData("cbuiltins\nexec\n.", "builtins.exec")] // without arguments, and not even called
    [InlineData("cfoo\nBar\n)R.", "foo.Bar")]
    [InlineData("cfoo\nBar\n)\u0081.", "foo.Bar")]
    [InlineData("X\u0002\0\0\0osX\u0006\0\0\0system\u0093.", "os.system")]
    [InlineData("X\u0002\0\0\0osq\u0001X\u0006\0\0\0systemq\u0002h\u0001h\u0002\u0093.", "os.system")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n.", "torch._utils._rebuild_tensor_v2")]
    [InlineData("cpandas.core.frame\nDataFrame\n.", "pandas.core.frame.DataFrame")]
    [InlineData("cdecimal\nDecimal\n.", "decimal.Decimal")]
    [InlineData("cdatetime\ndatetime\n.", "datetime.datetime")]
    [InlineData("cnumpy\nload\n.", "numpy.load")]
    public void Unknown_classes_and_functions_are_refused_by_name(string instructions, string name) =>
        Refused(PickleBytes.Raw(instructions)).Should().Contain($"'{name}'").And.Contain("nothing was run").And.Contain("numpy.savez");

    [Theory]
    [InlineData("(ios\nsystem\n.", "object of a class")]
    [InlineData("(cnumpy\nndarray\no.", "object of a class")]
    [InlineData("cnumpy\nndarray\n)R.", "nothing can be built")]
    [InlineData("X\u0001\0\0\0aQ.", "outside the file")]
    [InlineData("Pabc\n.", "object of a class")]
    [InlineData("\u0097.", "outside the file")]
    [InlineData("\u0082\u0001.", "object of a class")]
    [InlineData("K\u0001K\u0002b.", "changes the state")]
    [InlineData("K\u0001)R.", "cannot be called")]
    [InlineData("\u00FF.", "unknown instruction")]
    [InlineData("K\u0001K\u0002.", "other than one value")]
    [InlineData(".", "other than one value")]
    [InlineData("0.", "without a mark")]
    [InlineData("h\u0001.", "not remembered")]
    [InlineData("K\u0001r\u00ff\u00ff\u00ff\u007f.", "impossible number")]
    [InlineData("(K\u0001(a.", "where there is none")]
    [InlineData("]K\u0001K\u0002s.", "not a dictionary")]
    [InlineData("}(K\u0001u.", "key without a value")]
    [InlineData("\u0080\u0006.", "protocol 6")]
    [InlineData("K\u0001", "ends before")]
    public void Other_instructions_are_refused(string instructions, string message) =>
        Refused(PickleBytes.Raw(instructions)).Should().Contain(message);

    [Theory]
    [InlineData("X\u00ff\u00ff\u00ff\u007f.")]
    [InlineData("B\u00ff\u00ff\u00ff\u00ff.")]
    [InlineData("T\u00ff\u00ff\u00ff\u00ff.")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.")]
    [InlineData("\u008d\0\0\0\0\u0001\0\0\0.")]
    [InlineData("\u0096\0\0\0\0\u0001\0\0\0.")]
    [InlineData("\u008b\u00ff\u00ff\u00ff\u007f.")]
    public void Lengths_beyond_the_end_of_the_file_are_refused_before_memory_is_taken(string instructions)
    {
        byte[] file = PickleBytes.Raw(instructions);
        Refused(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(file).Should().Contain("longer than the rest of the file");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void Lists_that_hold_each_other_do_not_unfold()
    {
        var instructions = new StringBuilder("](K\u0001K\u0001eq\u00000");
        for (int i = 0; i < 60; i++)
            instructions.Append("](h\0h\0eq\u00000"); // [x, x] under the same number
        byte[] file = PickleBytes.Raw("}(X\u0001\0\0\0a" + instructions + "h\0u.");
        var time = Stopwatch.StartNew();
        using var opened = new OpenedPickle(file);
        opened.Pickle.Contents.Should().NotBeEmpty();
        Action read = () => opened.Pickle.ById().ReadAsSingle("a");
        read.Should().Throw<FileFormatException>().WithMessage("*deeper than any features*");
        time.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Wide_lists_that_hold_each_other_end_at_the_limit()
    {
        var instructions = new StringBuilder("]q\u00000");
        for (int i = 0; i < 7; i++)
            instructions.Append("](").Insert(instructions.Length, "h\0", 40).Append("eq\u00000");
        byte[] file = PickleBytes.Raw("}(X\u0001\0\0\0a" + instructions + "h\0u.");
        var time = Stopwatch.StartNew();
        using var opened = new OpenedPickle(file);
        Action read = () => opened.Pickle.ById().ReadAsSingle("a");
        read.Should().Throw<FileFormatException>().WithMessage("*unfold to too many numbers*");
        time.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void List_that_holds_itself_is_refused()
    {
        using var opened = new OpenedPickle(PickleBytes.Raw("}(X\u0001\0\0\0a]q\0(h\0eu."));
        Action read = () => opened.Pickle.ById().ReadAsSingle("a");
        read.Should().Throw<FileFormatException>().WithMessage("*deeper than any features*");
    }

    [Fact]
    public void Small_instructions_that_take_much_memory_are_counted()
    {
        Refused(PickleBytes.Raw("(" + new string('}', 1_000_000) + "t."), maximumBytes: 1 << 24)
            .Should().Contain("more memory than is allowed");
    }

    [Fact]
    public void Keys_that_hash_alike_take_no_longer_than_others()
    {
        var pairs = new List<byte>();
        for (int i = 0; i < 300_000; i++) // whole numbers whose halves give 0 together: .NET hashes all of them to 0
            pairs.AddRange([0x8a, 8, .. BitConverter.GetBytes(i), .. BitConverter.GetBytes(i), (byte)'N']);
        byte[] file = [.. PickleBytes.Raw("}("), .. pairs, (byte)'u', (byte)'.'];
        var time = Stopwatch.StartNew();
        using var opened = new OpenedPickle(file, maximumBytes: 1 << 28);
        opened.Pickle.ById().Names.Should().HaveCount(300_000);
        time.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Arrays_of_other_bytes_than_they_take_are_refused()
    {
        string Array(string shape, string type, string bytes) =>
            "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tX\u0001\0\0\0btR(K\u0001" + shape
            + $"cnumpy\ndtype\n(X\u0002\0\0\0{type}K\0K\u0001tR(K\u0003X\u0001\0\0\0<NNNJ\u00ff\u00ff\u00ff\u00ff"
            + $"J\u00ff\u00ff\u00ff\u00ffK\0tb\u0089C{bytes}tb.";
        Refused(PickleBytes.Raw(Array("(K\u0002t", "f4", "\u0004abcd")))
            .Should().Contain("shape (2,) and type f4").And.Contain("Expected 8, found 4");
        Refused(PickleBytes.Raw(Array("(J\u00ff\u00ff\u00ff\u00fft", "f4", "\u0004abcd"))).Should().Contain("no such size");
        Refused(PickleBytes.Raw(Array("(" + string.Concat(Enumerable.Repeat("J\u00ff\u00ff\u00ff\u007f", 3)) + "t", "f4", "\u0004abcd")))
            .Should().Contain("impossible size");
        Refused(PickleBytes.Raw(Array("(K\u0001t", "V4", "\u0004abcd"))).Should().Contain("'V4'");
        Refused(PickleBytes.Raw(Array("(K\u0001t", "M8", "\u0008abcdefgh"))).Should().Contain("'M8'");
    }

    private static string Refused(byte[] file, long maximumBytes = 1L << 26)
    {
        using var folder = new TemporaryDirectory();
        string path = folder.File("a.pkl");
        File.WriteAllBytes(path, file);
        Action open = () => FeaturePickle.Open(path, maximumBytes).Dispose();
        string message = open.Should().Throw<FileFormatException>().Which.Message;
        message.Should().Contain(path);
        return message;
    }
}
