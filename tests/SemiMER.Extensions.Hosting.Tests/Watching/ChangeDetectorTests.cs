namespace SemiMER.Extensions.Hosting.Tests.Watching;

/// <summary>When a file that changes is a file that has changed.</summary>
public sealed class ChangeDetectorTests
{
    [Theory]
    [InlineData("aaa", "...")]
    [InlineData("abb", ".~!")]
    [InlineData("abbb", ".~!!")] // until it is tried
    [InlineData("abcc", ".~~!")]
    [InlineData("ab-bb", ".~.~!")]
    [InlineData("aba", ".~.")] // the one that is served is back
    [InlineData("a--a", "....")]
    public void A_file_has_changed_when_it_is_another_and_stays_the_same(string stamps, string expected)
    {
        var detector = new ChangeDetector();
        detector.Tried("a");
        Looks(detector, stamps).Should().Be(expected);
    }

    [Fact]
    public void A_file_that_was_tried_is_not_tried_again()
    {
        var detector = new ChangeDetector();
        Looks(detector, "aa").Should().Be("~!");
        detector.Tried("a");
        Looks(detector, "aaabb").Should().Be("...~!");
    }

    private static string Looks(ChangeDetector detector, string stamps) => string.Concat(stamps.Select(stamp =>
        detector.Look(stamp == '-' ? null : stamp.ToString()) switch
        {
            FileChange.Changing => '~',
            FileChange.Changed => '!',
            _ => '.',
        }));
}
