using System.Reflection;
using SemiMER.Corpora;
using SemiMER.Recognition;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Layering;

/// <summary>Reading, extracting and measuring work where there is no libtorch: their code does not touch it.</summary>
public sealed class TorchFreeTests
{
    private static readonly string[] Folders = ["Formats", "Corpora", "Features", "Metrics"];

    private static readonly string[] FoldersOfImport =
        ["src/SemiMER.Import/Media", "src/SemiMER.Import/Hdf5", "src/SemiMER.Import/Pickles"];

    private static readonly string[] FoldersOfOnnx =
    [
        "src/SemiMER.Onnx/Features", "src/SemiMER.Onnx/Pipeline", "src/SemiMER.Onnx/Recognition", "src/SemiMER.Onnx/Sessions",
    ];

    // What loads a recognizer of libtorch is no more than a call in a class of its own.
    private static readonly string[] FoldersOfHosting =
    [
        "src/SemiMER.Extensions.Hosting/Configuration", "src/SemiMER.Extensions.Hosting/Serving", "src/SemiMER.Extensions.Hosting/Watching",
    ];

    private static readonly Type[] OfRecognition = [typeof(IEmotionRecognizer), typeof(PredictionBatches)];

    [Fact]
    public void Sources_that_need_no_libtorch_do_not_name_it()
    {
        var wrong =
            from file in Repository.Sources(
                [.. Folders.Select(folder => $"src/SemiMER/{folder}"), .. FoldersOfImport, .. FoldersOfOnnx, .. FoldersOfHosting])
            where NamesTorch(file.Text)
            select file.Path;
        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Types_that_need_no_libtorch_use_none_that_does()
    {
        Type[] types = [.. typeof(SemiMerException).Assembly.GetTypes().Where(MustDoWithout)];
        types.Should().HaveCountGreaterThan(200).And.Contain([typeof(RandomSource), typeof(Modality), typeof(Prediction)]);
        var wrong =
            from type in types
            from used in CompiledCode.TypesIn(type).Distinct()
            where IsTorch(used)
            select $"{type} uses {used}";
        wrong.Should().BeEmpty();
    }

    [Theory]
    [InlineData("using TorchSharp;", true)]
    [InlineData("using SemiMER.Torch;", true)]
    [InlineData("var x = torch.zeros(1);", true)]
    [InlineData("// torch.Tensor", false)]
    [InlineData("string s = \"torch.float32\";", false)]
    public void Rule_sees_sources(string code, bool found) => NamesTorch(code).Should().Be(found);

    [Theory]
    [InlineData(typeof(FieldSample), true)]
    [InlineData(typeof(ParameterSample), true)]
    [InlineData(typeof(BodySample), true)]
    [InlineData(typeof(AdapterSample), true)]
    [InlineData(typeof(FreeSample), false)]
    public void Rule_sees_types(Type type, bool found) => typeof(TorchFreeTests).Assembly.GetTypes()
        .Where(part => part == type || part.DeclaringType == type)
        .SelectMany(CompiledCode.TypesIn).Any(IsTorch).Should().Be(found);

    private static bool NamesTorch(string code)
    {
        string plain = SourceText.WithoutComments(code);
        return plain.Contains("TorchSharp", StringComparison.Ordinal) || plain.Contains("SemiMER.Torch", StringComparison.Ordinal)
            || plain.Contains("torch.", StringComparison.Ordinal);
    }

    // The root, for all folders use it; of Recognition what is no more than a record, and what other recognizers need.
    private static bool MustDoWithout(Type type) => type.Namespace switch
    {
        "SemiMER" => true,
        "SemiMER.Recognition" => IsRecord(CompiledCode.Outermost(type)) || OfRecognition.Contains(CompiledCode.Outermost(type)),
        var name => Folders.Any(folder => name == $"SemiMER.{folder}"),
    };

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.Instance) is not null;

    private static bool IsTorch(Type type) =>
        type.Assembly == typeof(Tensor).Assembly || type.Namespace == typeof(SemiMER.Torch.StreamDropout).Namespace;

    private sealed class FieldSample
    {
        public List<Tensor>? Values { get; init; }
    }

    private static class ParameterSample
    {
        public static void Take(Device[] devices) => _ = devices.Length;
    }

    private static class BodySample
    {
        public static Func<string> Count() => () => cuda.is_available().ToString();
    }

    private static class AdapterSample
    {
        public static object Make() => new SemiMER.Torch.StreamDropout(0.5);
    }

    private static class FreeSample
    {
        public static int Count(List<string> names) => names.Count(name => name.Length > 0);
    }
}
