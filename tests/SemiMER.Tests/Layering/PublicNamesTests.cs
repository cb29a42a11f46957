using System.Text.RegularExpressions;
using TorchSharp;

namespace SemiMER.Tests.Layering;

/// <summary>
/// Code of users has TorchSharp's names and ours side by side: none means two things, and each file says where it has them from.
/// </summary>
public sealed partial class PublicNamesTests
{
    [Fact]
    public void No_public_type_has_the_name_of_one_of_TorchSharp()
    {
        HashSet<string> theirs = [.. NamesOf(typeof(torch))];
        theirs.Should().Contain(["Tensor", "Linear", "Module", "Device", "Generator", "AdamW", "Fold", "DisposeScope"]);
        NamesOf(typeof(SemiMerException)).Should().HaveCountGreaterThan(150).And.NotIntersectWith(theirs);
        NamesOf(typeof(SemiMER.Import.MediaAudio)).Should().HaveCountGreaterThan(5).And.NotIntersectWith(theirs);
        NamesOf(typeof(SemiMER.Onnx.OnnxException)).Should().HaveCountGreaterThan(5).And.NotIntersectWith(theirs);
        NamesOf(typeof(SemiMER.Mpi.MpiProcessGroup)).Should().HaveCountGreaterThan(2).And.NotIntersectWith(theirs);
        NamesOf(typeof(SemiMER.Reporting.HtmlReport)).Should().HaveCountGreaterThan(15).And.NotIntersectWith(theirs);
        NamesOf(typeof(SemiMER.Extensions.Hosting.RecognizerStatus)).Should().HaveCountGreaterThan(5).And.NotIntersectWith(theirs);
    }

    [Fact]
    public void No_file_hides_where_a_name_comes_from()
    {
        Repository.Sources("src", "samples", "benchmarks", "tests")
            .Where(file => SourceText.WithoutComments(file.Text).Contains("global using", StringComparison.Ordinal))
            .Select(file => file.Path).Should().BeEmpty();
        Repository.Projects()
            .Where(file => TorchUsing().IsMatch(file.Text))
            .Select(file => file.Path).Should().BeEmpty();
    }

    [Theory]
    [InlineData("<Using Include=\"TorchSharp\" />", true)]
    [InlineData("<Using Include=\"TorchSharp.torch\" Static=\"true\" />", true)]
    [InlineData("<Using Include=\"Xunit\" /> <PackageReference Include=\"TorchSharp\" />", false)]
    public void Rule_sees_usings_of_projects(string project, bool found) => TorchUsing().IsMatch(project).Should().Be(found);

    // With the nested ones; a generic type without the number of its parameters.
    private static IEnumerable<string> NamesOf(Type member) =>
        member.Assembly.GetExportedTypes().Select(type => type.Name.Split('`')[0]).Distinct();

    [GeneratedRegex("<Using [^>]*TorchSharp[^>]*>")]
    private static partial Regex TorchUsing();
}
