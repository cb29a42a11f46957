using System.Reflection;
using System.Text.RegularExpressions;

namespace SemiMER.Tests.Layering;

/// <summary>
/// The folders of the library in the order in which data flows: each may use those above it. The root namespace and what TorchSharp
/// lacks stand on top, for all to use. Recognition stands above Training, which validates by it and returns it.
/// </summary>
public sealed partial class LayeringTests
{
    private static readonly string[] Layers =
    [
        "", "Torch", "Formats", "Corpora", "Features", "Batching", "Encoders", "Matching", "Models", "Metrics", "Recognition", "Training",
        "Experiments",
    ];

    [Fact]
    public void Every_file_stands_in_a_known_folder_and_has_its_namespace()
    {
        (string Path, string Text)[] files = [.. Repository.Sources("src/SemiMER")];
        files.Should().HaveCountGreaterThan(100);
        foreach ((string path, string text) in files)
        {
            if (path.StartsWith("src/SemiMER/buildTransitive/", StringComparison.Ordinal))
                continue; // compiled into the projects of users
            string folder = FolderOf(path);
            Layers.Should().Contain(folder, path);
            Namespace().Match(text).Groups[1].Value.Should().Be(folder.Length == 0 ? "SemiMER" : $"SemiMER.{folder}", path);
        }
    }

    [Fact]
    public void Folders_name_only_folders_above_them()
    {
        var wrong =
            from file in Repository.Sources("src/SemiMER")
            from Match match in Reference().Matches(SourceText.WithoutComments(file.Text))
            where IsBelow(match.Groups[1].Value, FolderOf(file.Path))
            select $"{file.Path} uses {match.Value}";
        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Types_use_only_types_of_folders_above_them()
    {
        Assembly library = typeof(SemiMerException).Assembly;
        var wrong =
            from type in library.GetTypes()
            where type.Namespace?.StartsWith("SemiMER", StringComparison.Ordinal) == true
            from used in CompiledCode.TypesIn(type).Distinct()
            where used.Assembly == library && IsBelow(LayerOf(used), LayerOf(type))
            select $"{type} uses {used}";
        wrong.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Models", "Training", true)]
    [InlineData("Training", "Models", false)]
    [InlineData("Corpora", "Torch", false)]
    [InlineData("Torch", "Corpora", true)]
    [InlineData("", "Formats", true)]
    public void Rule_sees_what_is_below(string user, string used, bool below) => IsBelow(used, user).Should().Be(below);

    private static bool IsBelow(string used, string user) => Array.IndexOf(Layers, used) > Array.IndexOf(Layers, user);

    private static string FolderOf(string path) => path.Split('/') is [_, _, var folder, _, ..] ? folder : "";

    private static string LayerOf(Type type)
    {
        string[] parts = (type.Namespace ?? "").Split('.');
        return parts.Length > 1 ? parts[1] : "";
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"\bSemiMER\.(Torch|Formats|Corpora|Features|Batching|Encoders|Matching|Models|Metrics|Recognition|Training|Experiments)\b")]
    private static partial Regex Reference();
}
