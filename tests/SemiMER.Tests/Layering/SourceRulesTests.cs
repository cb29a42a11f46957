using System.Text.RegularExpressions;

namespace SemiMER.Tests.Layering;

/// <summary>What no source file may contain.</summary>
public sealed class SourceRulesTests
{
    private const int MostLines = 500;
    private const int MostColumns = 140;

    /// <summary>Projects under <c>src</c> that are programs, not libraries: they have a console and a clock.</summary>
    private static readonly string[] Programs = ["SemiMER.Tool"];

    // A reference into memory, or memory without a length or an owner.
    private const string Pointer =
        @"\bunsafe\b|\bfixed\s*\(|\bUnsafe\s*\.\s*(?!SizeOf|BitCast)\w+|\bMemoryMarshal\s*\.\s*(Get\w*Reference|Create\w*Span)\b"
        + @"|\bMarshal\s*\.|\bIntPtr\b|\bnint\b|\bDangerousGetHandle\b";

    /// <summary>Files that work on the memory of tensors, by the span that was checked, and are named otherwise than kernels.</summary>
    private static readonly string[] OnTensorMemory =
    [
        "src/SemiMER/Encoders/FrameCounts.cs", "src/SemiMER/Encoders/HostMemory.cs",
        "src/SemiMER/Matching/Kernels/GaussianDiscrepancyFunction.cs", "src/SemiMER/Matching/Pairing/PooledMatching.cs",
        "src/SemiMER/Training/Ranks/GradientSum.cs", "src/SemiMER/Training/ReconstructionTerm.cs",
    ];

    // The memory of a tensor: a span, but the tensor may go before it.
    private const string TensorMemory = @"\.\s*CpuSpan\s*<";

    [Theory]
    [InlineData(@"\bConsole\s*\.")]
    [InlineData(@"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b")]
    [InlineData(@"\bStopwatch\b|\bTickCount")]
    [InlineData(@"\bRandom\s*\.\s*Shared\b|\bnew Random\b|\bGuid\s*\.\s*NewGuid\b")]
    [InlineData(@"\bThread\s*\.\s*Sleep\b")]
    [InlineData(@"\bEnvironment\s*\.\s*(Exit|FailFast)\b")]
    [InlineData(@"\bBinaryFormatter\b")]
    [InlineData(@"\bCurrent(UI)?Culture\b")]
    [InlineData(@"\bNotImplementedException\b")]
    public void Library_code_does_without(string pattern) =>
        Find(pattern, Repository.Sources("src").Where(file => !Programs.Contains(file.Path.Split('/')[1]))).Should().BeEmpty();

    [Theory]
    [InlineData("src/SemiMER/Formats/InputFile.cs")]
    [InlineData("src/SemiMER.Import/Media/Ffmpeg.cs")]
    [InlineData("src/SemiMER.Onnx/Recognition/OnnxRecognizer.cs")]
    [InlineData("src/SemiMER.Reporting/HtmlReport.cs")]
    [InlineData("src/SemiMER.Extensions.Hosting/RecognizerStatus.cs")]
    [InlineData("src/SemiMER.Mpi/MpiProcessGroup.cs")]
    public void Rules_see_every_library(string file) => Repository.Sources("src").Select(source => source.Path).Should().Contain(file);

    [Fact]
    public void Only_the_programs_that_are_named_are_programs()
    {
        Repository.Projects("src").Where(file => file.Text.Contains("<OutputType>", StringComparison.Ordinal))
            .Select(file => file.Path.Split('/')[1])
            .Should().BeSubsetOf(Programs);
    }

    [Fact]
    public void Pointers_stand_in_named_kernels_and_in_what_TorchSharp_lacks()
    {
        Find(Pointer, Repository.Sources("src").Where(file => !MayPoint(file.Path))).Should().BeEmpty();
        Find(TensorMemory, Repository.Sources("src").Where(file => !MayPoint(file.Path) && !FillsTensors(file.Path)
            && !OnTensorMemory.Contains(file.Path))).Should().BeEmpty();
    }

    [Fact]
    public void Files_stay_short()
    {
        Repository.Sources("src", "samples", "tests", "benchmarks", "build")
            .Select(file => (file.Path, Lines: file.Text.Count(letter => letter == '\n')))
            .Where(file => file.Lines >= MostLines)
            .Should().BeEmpty();
    }

    [Theory]
    [InlineData("src")]
    [InlineData("samples")]
    [InlineData("tests")]
    [InlineData("benchmarks")]
    [InlineData("build")]
    public void Lines_stay_short(string folder)
    {
        var wrong =
            from file in Repository.Sources(folder)
            from line in file.Text.Split('\n').Index()
            where line.Item.TrimEnd('\r').Length > MostColumns
            select $"{file.Path}:{line.Index + 1}";
        string.Join('\n', wrong).Should().BeEmpty("a line has at most {0} columns", MostColumns);
    }

    [Theory]
    [InlineData("Console.Write(1);", true)]
    [InlineData("x(); // Console.Write", false)]
    [InlineData("var s = \"Console.Write // \"; y();", false)]
    [InlineData("var s = \"//\"; Console.Write();", true)]
    public void Comments_and_strings_do_not_count(string code, bool found) =>
        Find(@"\bConsole\.", [("a.cs", code)]).Any().Should().Be(found);

    [Theory]
    [InlineData("unsafe { }", true)]
    [InlineData("fixed (byte* p = bytes) { }", true)]
    [InlineData("ref float g = ref MemoryMarshal.GetReference(span);", true)]
    [InlineData("ref float g = ref MemoryMarshal.GetArrayDataReference(array);", true)]
    [InlineData("Span<int> s = MemoryMarshal.CreateSpan(ref x, 2);", true)]
    [InlineData("y = Unsafe.Add(ref x, 1);", true)]
    [InlineData("nint handle = 0;", true)]
    [InlineData("Marshal.Copy(a, b, 0, 1);", true)]
    [InlineData("int size = Unsafe.SizeOf<T>();", false)]
    [InlineData("Span<byte> bytes = MemoryMarshal.AsBytes(values);", false)]
    [InlineData("Span<float> s = MemoryMarshal.Cast<byte, float>(bytes);", false)]
    [InlineData("CollectionsMarshal.AsSpan(list);", false)]
    [InlineData("int fixedRows = 1; // unsafe", false)]
    public void Rule_sees_pointers(string code, bool found) => Find(Pointer, [("a.cs", code)]).Any().Should().Be(found);

    [Theory]
    [InlineData("x.CpuSpan<float>()", true)]
    [InlineData("x . CpuSpan <float>()", true)]
    [InlineData("x.Values<float>()", false)]
    public void Rule_sees_memory_of_tensors(string code, bool found) => Find(TensorMemory, [("a.cs", code)]).Any().Should().Be(found);

    [Theory]
    [InlineData("src/SemiMER/Torch/Any.cs", true)]
    [InlineData("src/SemiMER/Matching/Kernels/GaussianKernel.cs", true)]
    [InlineData("src/SemiMER/Encoders/RecurrentKernels.cs", true)]
    [InlineData("src/SemiMER/Matching/Kernels/KernelMeans.cs", false)]
    [InlineData("src/SemiMER.Import/Torch/Any.cs", false)]
    public void Rule_knows_where_pointers_may_stand(string path, bool may) => MayPoint(path).Should().Be(may);

    private static bool MayPoint(string path) => path.StartsWith("src/SemiMER/Torch/", StringComparison.Ordinal)
        || path.StartsWith("src/SemiMER.Mpi/Native/", StringComparison.Ordinal)
        || path.EndsWith("Kernel.cs", StringComparison.Ordinal) || path.EndsWith("Kernels.cs", StringComparison.Ordinal);

    // Batches are made on the host.
    private static bool FillsTensors(string path) => path.StartsWith("src/SemiMER/Batching/", StringComparison.Ordinal);

    private static IEnumerable<string> Find(string pattern, IEnumerable<(string Path, string Text)> files) =>
        from file in files
        from Match match in Regex.Matches(SourceText.WithoutComments(file.Text), pattern)
        select $"{file.Path}: {match.Value}";
}
