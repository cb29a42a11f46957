using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

/// <summary>
/// Every test begins on threads of its own and looks at threads that come later, so no other test may set a number meanwhile.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class IntraOpThreadsTests
{
    [Fact]
    public void Only_the_thread_that_sets_a_number_has_it()
    {
        int caller = get_num_threads(), later = OnNewThread(get_num_threads), other = later + 3;
        (int During, int Later, int After) seen = OnNewThread(() =>
        {
            using (IntraOpThreads.BeginUse(other))
                return (get_num_threads(), OnNewThread(get_num_threads), 0);
        });
        seen.Should().Be((other, later, 0));
        OnNewThread(get_num_threads).Should().Be(later);
        get_num_threads().Should().Be(caller);
    }

    [Fact]
    public void Number_is_given_back_and_null_changes_nothing()
    {
        OnNewThread(() =>
        {
            int before = get_num_threads();
            using (IntraOpThreads.BeginUse(null))
                get_num_threads().Should().Be(before);
            using (IntraOpThreads.BeginUse(before + 1))
            {
                using (IntraOpThreads.BeginUse(before + 2))
                    get_num_threads().Should().Be(before + 2);
                get_num_threads().Should().Be(before + 1);
            }
            get_num_threads().Should().Be(before);
            return 0;
        });
    }

    [Fact]
    public void Thread_keeps_its_number_whatever_others_set_before_its_first_operation()
    {
        int before = OnNewThread(get_num_threads);
        OnNewThread(() =>
        {
            IntraOpThreads.Set(before + 1);
            OnNewThread(() => IntraOpThreads.Set(before + 2));
            using Tensor sum = rand(100, 100).sum();
            return get_num_threads();
        }).Should().Be(before + 1);
        OnNewThread(get_num_threads).Should().Be(before);
    }

    [Fact]
    public void Many_threads_that_set_numbers_at_once_leave_the_former_one_behind()
    {
        int before = OnNewThread(get_num_threads);
        Thread[] threads = [.. Enumerable.Range(1, 8).Select(i => new Thread(() =>
        {
            for (int round = 0; round < 5; round++)
            {
                using (IntraOpThreads.BeginUse(before + i))
                    get_num_threads().Should().Be(before + i);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        OnNewThread(get_num_threads).Should().Be(before);
    }

    [Fact]
    public void Number_of_a_training_is_at_least_one() =>
        FluentActions.Invoking(() => new TrainerOptions { IntraOpThreads = 0 }.Validate())
            .Should().Throw<OptionsException>().Which.Faults.Should().Equal("IntraOpThreads is 0; at least 1.");

    private static T OnNewThread<T>(Func<T> function)
    {
        T? result = default;
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = function();
            }
            catch (Exception exception)
            {
                fault = exception;
            }
        });
        thread.Start();
        thread.Join();
        return fault is null ? result! : throw new InvalidOperationException("The thread failed.", fault);
    }
}
