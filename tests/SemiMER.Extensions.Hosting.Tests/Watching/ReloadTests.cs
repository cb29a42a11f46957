using Microsoft.Extensions.Logging;
using SemiMER.Formats;

namespace SemiMER.Extensions.Hosting.Tests.Watching;

/// <summary>Another file becomes another recognizer, and nothing else does.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task Another_file_is_loaded_once_it_stays_the_same()
    {
        await using TestHost host = await TestHost.StartAsync(1);
        host.Answer.Should().Be(1);
        host.Write(22);
        await host.LookAsync();
        host.Answer.Should().Be(1, "it may still be being written");
        await host.LookAsync();
        host.Answer.Should().Be(22);
        host.Provider.Status.Should().BeEquivalentTo(
            new RecognizerStatus { Path = host.File, Generation = 2, LoadedAt = host.Time.GetUtcNow() });
        await host.LookAsync();
        host.Loaded.Should().HaveCount(2).And.OnlyContain(recognizer => recognizer.IsDisposed == (recognizer.Number == 1));
    }

    [Fact]
    public async Task Time_that_passes_is_enough()
    {
        await using TestHost host = await TestHost.StartAsync(1);
        host.Write(22);
        for (int tick = 0; tick < 1000 && host.Provider.Status.Generation < 2; tick++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(10);
        }
        host.Answer.Should().Be(22);
    }

    [Fact]
    public async Task A_file_that_is_never_looked_at_is_loaded_when_asked()
    {
        await using var host = new TestHost(options => options with { CheckInterval = TimeSpan.Zero });
        host.Write(1);
        await host.StartAsync();
        host.Write(22);
        host.Time.Advance(TimeSpan.FromDays(1));
        await Task.Delay(50);
        host.Answer.Should().Be(1);
        (await host.Provider.ReloadAsync()).Should().BeTrue();
        host.Answer.Should().Be(22);
    }

    [Theory]
    [InlineData("")]
    [InlineData("22 e")]
    [InlineData("no number end")]
    public async Task A_broken_file_leaves_the_old_recognizer_serving(string text)
    {
        await using TestHost host = await TestHost.StartAsync(1);
        host.Write(text);
        for (int look = 0; look < 4; look++)
            await host.LookAsync();
        host.Answer.Should().Be(1);
        host.Provider.Status.Failure.Should().NotBeNull();
        host.Provider.Status.FailedAt.Should().Be(host.Time.GetUtcNow());
        host.Logs.Lines.Where(line => line.Level == LogLevel.Error).Should().ContainSingle("it is tried once").Which.Text
            .Should().Contain("cannot be loaded").And.Contain("number 1 goes on serving");

        host.Write(22);
        await host.LookAsync();
        await host.LookAsync();
        host.Answer.Should().Be(22);
        host.Provider.Status.Failure.Should().BeNull();
    }

    [Fact]
    public async Task A_file_that_is_gone_leaves_the_old_recognizer_serving()
    {
        await using TestHost host = await TestHost.StartAsync(1);
        File.Delete(host.File);
        await host.LookAsync();
        await host.LookAsync();
        host.Answer.Should().Be(1);
        host.Loaded.Should().ContainSingle();
        (await host.Provider.ReloadAsync()).Should().BeFalse();
        host.Answer.Should().Be(1);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_loaded_is_loaded_again()
    {
        TestHost? made = null;
        bool isWriting = false;
        await using var host = made = new TestHost(load: path =>
        {
            NumberedRecognizer loaded = made!.Load(path);
            if (isWriting)
                made.Write("22 en");
            return loaded;
        });
        host.Write(1);
        await host.StartAsync();
        isWriting = true;
        host.Write(333);
        await host.LookAsync();
        await host.LookAsync();
        isWriting = false;
        host.Answer.Should().Be(1, "what was read may be half of it");
        host.Provider.Status.Failure.Should().BeOfType<FileFormatException>();
        host.Loaded.Last().IsDisposed.Should().BeTrue();
        host.Write(4444);
        await host.LookAsync();
        await host.LookAsync();
        host.Answer.Should().Be(4444);
    }

    [Fact]
    public async Task A_host_that_needs_its_recognizer_does_not_start_without()
    {
        await using var host = new TestHost();
        RecognizerUnavailableException fault =
            (await FluentActions.Awaiting(host.StartAsync).Should().ThrowAsync<RecognizerUnavailableException>()).Which;
        fault.Path.Should().Be(host.File);
        fault.InnerException.Should().BeOfType<FileNotFoundException>();
    }

    [Fact]
    public async Task A_host_that_does_not_need_it_waits_for_the_file()
    {
        await using var host = new TestHost(options => options with { IsRequired = false });
        await host.StartAsync();
        FluentActions.Invoking(() => host.Answer).Should().Throw<RecognizerUnavailableException>().WithMessage($"'{host.File}'*");
        host.Logs.Lines.Should().Contain(line => line.Level == LogLevel.Error && line.Text.Contains("none serves"));
        host.Write(7);
        await host.LookAsync();
        await host.LookAsync();
        host.Answer.Should().Be(7);
    }

    [Fact]
    public async Task A_loader_that_gives_nothing_is_a_fault()
    {
        await using var host = new TestHost(options => options with { IsRequired = false }, load: _ => null!);
        host.Write(1);
        await host.StartAsync();
        host.Provider.Status.Failure.Should().BeOfType<InvalidOperationException>();
    }

    [Fact]
    public async Task Loads_follow_each_other()
    {
        int atATime = 0, most = 0;
        TestHost? made = null;
        await using var host = made = new TestHost(load: path =>
        {
            int now = Interlocked.Increment(ref atATime);
            most = Math.Max(most, now);
            Thread.Sleep(2);
            Interlocked.Decrement(ref atATime);
            return made!.Load(path);
        });
        host.Write(1);
        await host.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => host.Provider.ReloadAsync())));
        most.Should().Be(1);
        host.Provider.Status.Generation.Should().Be(21);
        host.Loaded.Count(recognizer => !recognizer.IsDisposed).Should().Be(1);
    }

    [Fact]
    public async Task Waiting_for_another_load_can_be_given_up()
    {
        using var gate = new ManualResetEventSlim();
        TestHost? made = null;
        bool waits = false;
        await using var host = made = new TestHost(load: path =>
        {
            if (waits)
                gate.Wait();
            return made!.Load(path);
        });
        host.Write(1);
        await host.StartAsync();
        waits = true;
        Task<bool> first = host.Provider.ReloadAsync();
        using var given = new CancellationTokenSource();
        Task<bool> second = host.Provider.ReloadAsync(given.Token);
        await given.CancelAsync();
        await FluentActions.Awaiting(() => second).Should().ThrowAsync<OperationCanceledException>();
        gate.Set();
        (await first).Should().BeTrue();
        host.Provider.Status.Failure.Should().BeNull();
    }
}
