using SemiMER.Tests;

namespace SemiMER.Extensions.Hosting.Tests.Watching;

/// <summary>What tells one file from another.</summary>
public sealed class FileStampTests : IDisposable
{
    private static readonly DateTime Then = new(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Size_and_time_tell_files_apart_and_nothing_else_does()
    {
        string file = Write("a", "text");
        string? stamp = FileStamp.Of(file);
        stamp.Should().NotBeNull().And.Be(FileStamp.Of(file));
        Write("a", "more text");
        FileStamp.Of(file).Should().NotBe(stamp);
        Write("a", "text");
        FileStamp.Of(file).Should().Be(stamp);
        File.SetLastWriteTimeUtc(file, Then.AddSeconds(1));
        FileStamp.Of(file).Should().NotBe(stamp);
    }

    [Fact]
    public void A_folder_is_all_its_files()
    {
        Write("a", "1");
        Write("b", "2");
        string? stamp = FileStamp.Of(folder.Root);
        FileStamp.Of(folder.Root).Should().Be(stamp);
        Write("b", "22");
        string? changed = FileStamp.Of(folder.Root);
        changed.Should().NotBe(stamp);
        File.Delete(folder.File("b"));
        FileStamp.Of(folder.Root).Should().NotBe(stamp).And.NotBe(changed);
    }

    [Fact]
    public void What_is_not_there_has_no_stamp() => FileStamp.Of(folder.File("none")).Should().BeNull();

    [SkippableFact]
    public void A_link_is_what_it_leads_to()
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need a privilege there.");
        string first = Write("1/emotion", "same size"), second = Write("2/emotion", "size same");
        File.CreateSymbolicLink(folder.File("link"), first);
        Directory.CreateSymbolicLink(folder.File("now"), folder.File("1"));
        File.CreateSymbolicLink(folder.File("through"), Path.Combine(folder.File("now"), "emotion"));
        string?[] before = [Of("link"), Of("now"), Of("through")];
        before.Should().NotContainNulls();
        Write("1/emotion", "other sizes");
        string?[] rewritten = [Of("link"), Of("now"), Of("through")];
        rewritten.Zip(before).Should().OnlyContain(pair => pair.First != pair.Second);
        Write("1/emotion", "same size");
        File.SetLastWriteTimeUtc(second, Then.AddSeconds(1));
        File.Delete(folder.File("link"));
        File.CreateSymbolicLink(folder.File("link"), second);
        Directory.Delete(folder.File("now"));
        Directory.CreateSymbolicLink(folder.File("now"), folder.File("2"));
        ((string?[])[Of("link"), Of("now"), Of("through")]).Zip(before).Should().OnlyContain(pair => pair.First != pair.Second);

        string? Of(string name) => FileStamp.Of(folder.File(name));
    }

    private string Write(string name, string text)
    {
        string path = folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, Then);
        return path;
    }
}
