using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SemiMER;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Mpi;
using SemiMER.Recognition;
using SemiMER.Samples.ClusterTraining;
using SemiMER.Training;

// One training by all processes that mpirun has started, or by this one alone:
//   dotnet run -c Release --project samples/ClusterTraining
//   mpirun -n 2 dotnet run -c Release --no-build --project samples/ClusterTraining
return CommandLine.Create(settings =>
{
    using ILoggerFactory loggers = LoggerFactory.Create(builder => builder
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning));
    try
    {
        using MpiProcessGroup? group = MpiProcessGroup.IsLaunched ? MpiProcessGroup.Start(logger: loggers.CreateLogger("ranks")) : null;
        Train(settings, group, loggers.CreateLogger("training"));
        return 0;
    }
    catch (SemiMerException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}).Parse(args).Invoke();

static void Train(Settings settings, MpiProcessGroup? group, ILogger logger)
{
    var corpus = new SyntheticCorpus(new SyntheticCorpusOptions());
    CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(corpus)[^1];
    var options = new TrainerOptions
    {
        Epochs = settings.Epochs, StepsPerEpoch = 20, LabeledBatchSize = settings.BatchSize, UnlabeledBatchSize = settings.BatchSize,
        Seed = settings.Seed, IntraOpThreads = 1, // each rank has a core of its own
        Checkpoints = settings.Checkpoints is { } folder ? new CheckpointOptions { Folder = folder.FullName } : null,
    };
    EmotionNetwork network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions
    {
        HiddenSizes = [settings.HiddenSize], Seed = settings.Seed,
    });
    var trainer = new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy()), options, logger) { ProcessGroup = group };
    long steps = 0;
    trainer.StepCompleted += (_, _) => steps++;

    var watch = Stopwatch.StartNew();
    using EmotionRecognizer recognizer = trainer.Fit(fold, labelFraction: 0.04).Recognizer;
    TimeSpan time = watch.Elapsed;
    EmotionMetrics metrics = recognizer.Evaluate(fold.Test);
    if (group is { Rank: > 0 })
        return; // all ranks have the same recognizer; one of them speaks
    if (settings.Output is { } output)
        recognizer.Save(output.FullName);
    ResultTable.Write(group, options, steps, time, metrics);
}
