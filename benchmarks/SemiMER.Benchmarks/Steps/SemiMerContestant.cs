using System.Diagnostics;
using System.Runtime.ExceptionServices;
using SemiMER.Benchmarks.Measuring;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;

namespace SemiMER.Benchmarks.Steps;

/// <summary>
/// SemiMER's own trainer in a training without end that holds between two steps until it is asked for more. A step's time is that from
/// one <see cref="SemiSupervisedTrainer.StepCompleted"/> to the next, batches included.
/// </summary>
internal sealed class SemiMerContestant : IContestant
{
    private const int Endless = int.MaxValue;

    private readonly SemaphoreSlim asked = new(0), answered = new(0);
    private readonly CancellationTokenSource stop = new();
    private readonly Thread thread;
    private ExceptionDispatchInfo? fault;
    private int left;
    private long began;
    private double seconds;

    public SemiMerContestant(StepWorkload workload, int threads)
    {
        thread = new Thread(() => Train(workload, threads)) { IsBackground = true, Name = nameof(SemiMerContestant) };
        thread.Start();
    }

    public string Name => "SemiMER";

    /// <summary>The loss of the last step; it is read in every step, as the others read theirs.</summary>
    public double Loss { get; private set; }

    public double Run(int times)
    {
        left = times;
        asked.Release();
        answered.Wait();
        fault?.Throw();
        return seconds;
    }

    public void Dispose()
    {
        stop.Cancel();
        asked.Release();
        thread.Join();
        asked.Dispose();
        answered.Dispose();
        stop.Dispose();
    }

    private void Train(StepWorkload workload, int threads)
    {
        try
        {
            torch.set_num_threads(threads);
            using EmotionNetwork network = EmotionNetwork.Create(workload.Schema, workload.Network(true));
            var trainer = new SemiSupervisedTrainer(network, workload.Recipe, workload.Trainer(Endless));
            trainer.StepCompleted += (_, step) => Completed(step.Terms["total"]);
            Wait();
            trainer.Fit(workload.Labeled, workload.Unlabeled, workload.Validation, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody wants more steps.
        }
        catch (Exception exception)
        {
            fault = ExceptionDispatchInfo.Capture(exception);
            answered.Release();
        }
    }

    private void Completed(double loss)
    {
        Loss = loss;
        if (--left > 0 || stop.IsCancellationRequested)
            return;
        seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        answered.Release();
        Wait();
    }

    private void Wait()
    {
        asked.Wait();
        began = Stopwatch.GetTimestamp();
    }
}
