using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting.Tests.Serving;

/// <summary>Who holds a recognizer keeps it, and nobody else does.</summary>
public sealed class LeaseTests
{
    [Fact]
    public async Task A_lease_keeps_the_recognizer_that_it_was_given()
    {
        await using TestHost host = await TestHost.StartAsync(1);
        EmotionRecognizerLease lease = host.Provider.Acquire();
        host.Write(2);
        await host.Provider.ReloadAsync();
        NumberedRecognizer former = host.Loaded.First();
        NumberOf(lease.Recognizer).Should().Be(1);
        lease.Generation.Should().Be(1);
        lease.Loaded.Should().BeSameAs(former);
        host.Answer.Should().Be(2);
        former.IsDisposed.Should().BeFalse();
        lease.Dispose();
        former.IsDisposed.Should().BeTrue();
        lease.Dispose();
        host.Loaded.Last().IsDisposed.Should().BeFalse("a second time does nothing");
        host.Sum("leases").Should().Be(0);
    }

    [Fact]
    public async Task Disposing_of_what_is_served_does_nothing()
    {
        await using TestHost host = await TestHost.StartAsync(1);
        host.Recognizer.Dispose();
        using (EmotionRecognizerLease lease = host.Provider.Acquire())
            lease.Recognizer.Dispose();
        host.Answer.Should().Be(1);
    }

    [Fact]
    public async Task An_enrolled_recognizer_keeps_the_one_it_was_made_from()
    {
        await using TestHost host = await TestHost.StartAsync(1);
        IEmotionRecognizer enrolled = host.Recognizer.Enroll([NumberedRecognizer.Utterance]);
        host.Write(2);
        await host.Provider.ReloadAsync();
        NumberOf(enrolled).Should().Be(1);
        NumberOf(enrolled.Enroll([])).Should().Be(1);
        enrolled.Dispose();
        host.Loaded.First().IsDisposed.Should().BeTrue();
        host.Sum("leases").Should().Be(0);
    }

    [Fact]
    public async Task The_end_of_the_host_lets_requests_end()
    {
        var host = new TestHost();
        host.Write(1);
        await host.StartAsync();
        EmotionRecognizerLease lease = host.Provider.Acquire();
        IEmotionRecognizerProvider provider = host.Provider;
        NumberedRecognizer loaded = host.Loaded.Single();
        await host.DisposeAsync();
        NumberOf(lease.Recognizer).Should().Be(1);
        loaded.IsDisposed.Should().BeFalse();
        FluentActions.Invoking(provider.Acquire).Should().Throw<RecognizerUnavailableException>();
        lease.Dispose();
        loaded.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task What_fails_in_ending_fails_no_request()
    {
        await using var host = new TestHost(load: _ => new FailingInTheEnd());
        host.Write(1);
        await host.StartAsync();
        (await host.Provider.ReloadAsync()).Should().BeTrue();
        host.Logs.Lines.Should().ContainSingle(line => line.Level == LogLevel.Error && line.Event == 6)
            .Which.Error.Should().BeOfType<InvalidOperationException>();
    }

    /// <summary>
    /// 64 threads predict while the file is replaced over and over, broken ones among them: no answer is of a recognizer that is disposed
    /// of, none is disposed of within a request, and all but the last are gone in the end.
    /// </summary>
    [Fact]
    public async Task Recognizers_are_replaced_under_load()
    {
        const int Threads = 64, Reloads = 60;
        await using TestHost host = await TestHost.StartAsync(1);
        IEmotionRecognizer recognizer = host.Recognizer;
        IEmotionRecognizerProvider provider = host.Provider;
        using var over = new CancellationTokenSource();
        long predictions = 0, wrong = 0;
        Task[] threads =
        [
            .. Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(() =>
            {
                int last = 0;
                while (!over.IsCancellationRequested)
                {
                    int number = NumberOf(recognizer);
                    using (EmotionRecognizerLease lease = provider.Acquire())
                    {
                        int leased = NumberOf(lease.Recognizer);
                        if (number < last || leased < number || NumberOf(lease.Recognizer) != leased)
                            Interlocked.Increment(ref wrong); // an older one came back, or another one under the lease
                        last = leased;
                    }
                    Interlocked.Add(ref predictions, 3);
                    Thread.Sleep(1); // else those who load would hardly get a turn
                }
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        for (int reload = 2; reload < 2 + Reloads; reload++)
        {
            host.Write(reload % 7 == 0 ? "broken" : $"{reload} end");
            (await provider.ReloadAsync()).Should().Be(reload % 7 != 0);
        }
        await over.CancelAsync();
        await Task.WhenAll(threads);

        wrong.Should().Be(0);
        predictions.Should().BeGreaterThan(Threads);
        host.Loaded.Should().OnlyContain(loaded => loaded.Interrupted == 0);
        host.Loaded.Where(loaded => !loaded.IsDisposed).Should().ContainSingle().Which.Should().BeSameAs(host.Loaded.Last());
        host.Sum("requests").Should().Be(predictions);
        host.Sum("failures").Should().Be(0);
        host.Sum("leases").Should().Be(0);
        host.Sum("alive").Should().Be(1);
    }

    /// <summary>
    /// What stands between an application and its recognizer passes every member on: one that the interface gives a body of its own would
    /// else answer for the recognizer.
    /// </summary>
    [Fact]
    public void Every_member_is_passed_on()
    {
        foreach (Type wrapper in (Type[])[typeof(CurrentRecognizer), typeof(MeasuredRecognizer), typeof(EnrolledRecognizer)])
        {
            System.Reflection.InterfaceMapping map = wrapper.GetInterfaceMap(typeof(IEmotionRecognizer));
            map.TargetMethods.Zip(map.InterfaceMethods).Where(pair => pair.First.DeclaringType != wrapper)
                .Select(pair => pair.Second.Name).Should().BeEmpty("{0} should pass it on", wrapper.Name);
        }
    }

    [Fact]
    public async Task What_is_served_tells_of_the_recognizer_that_is_loaded()
    {
        await using TestHost host = await TestHost.StartAsync(3);
        host.Recognizer.Schema.Should().BeSameAs(NumberedRecognizer.Described);
        host.Recognizer.Classes.Should().Equal("calm", "angry");
        host.Recognizer.Targets.Should().BeEmpty();
        NumberedRecognizer.NumberOf(host.Recognizer.Predict(NumberedRecognizer.Utterance.Features)).Should().Be(3);
        host.Recognizer.Predict([NumberedRecognizer.Utterance, NumberedRecognizer.Utterance]).Should().HaveCount(2);
        host.Provider.Name.Should().BeEmpty();
    }

    [Fact]
    public async Task Recognizers_have_names()
    {
        TestHost? made = null;
        await using var host = made = new TestHost(more: services => services
            .AddEmotionRecognizer("other", options => options with { Path = Path.Combine(Path.GetTempPath(), "none"), IsRequired = false })
            .LoadWith(_ => new NumberedRecognizer(9)));
        host.Write(1);
        await host.StartAsync();
        NumberOf(host.Services.GetRequiredKeyedService<IEmotionRecognizer>("other")).Should().Be(9);
        host.Services.GetRequiredKeyedService<IEmotionRecognizerProvider>("other").Name.Should().Be("other");
        host.Answer.Should().Be(1);
        host.Sum("requests", "recognizer=other").Should().Be(1);
        (await host.HealthAsync("emotion-recognizer:other")).Description.Should().Contain("1");
    }

    private static int NumberOf(IEmotionRecognizer recognizer) =>
        NumberedRecognizer.NumberOf(recognizer.Predict(NumberedRecognizer.Utterance));

    private sealed class FailingInTheEnd : IEmotionRecognizer
    {
        public CorpusSchema Schema => NumberedRecognizer.Described;

        public IReadOnlyList<string> Targets => [];

        public IEmotionRecognizer Enroll(IEnumerable<Utterance> utterances) => this;

        public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances) => [];

        public void Dispose() => throw new InvalidOperationException("It does not end.");
    }
}
