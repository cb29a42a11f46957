using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Mpi;
using SemiMER.Training;
using SmallPrograms;

// Ranks of one job, for the tests of SemiMER.Mpi.
//   RankProgram collectives                    every call, checked
//   RankProgram train FOLDER                   a training; each rank writes what came of it into the folder
//   RankProgram train FOLDER FAULT RANK STEP   the same with checkpoints, and a fault of one rank after so many updates:
//                                              kill, hang, fail, reduce (killed while it adds up gradients), or checkpoint (killed
//                                              while one is written)
string mode = args[0];
using MpiProcessGroup? group = MpiProcessGroup.IsLaunched
    ? MpiProcessGroup.Start(new MpiOptions { Timeout = TimeSpan.FromSeconds(args.Contains("hang") ? 3 : 60) }, new ErrorLogger())
    : null;
return mode == "collectives" ? Collectives.Check(group!) : Train(args[1], args[2..]);

int Train(string folder, string[] fault)
{
    (string kind, int faulty, long step) = fault is [var name, var rank, var number]
        ? (name, int.Parse(rank, CultureInfo.InvariantCulture), long.Parse(number, CultureInfo.InvariantCulture)) : ("", -1, -1);
    bool isFaulty = group?.Rank == faulty;
    var corpus = new SyntheticCorpus(SmallCorpus.Options);
    CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(corpus)[2];
    var options = new TrainerOptions
    {
        Epochs = 10, StepsPerEpoch = 5, LabeledBatchSize = 8, UnlabeledBatchSize = 8, IntraOpThreads = 1,
        Checkpoints = kind.Length == 0 && !Directory.Exists(Path.Combine(folder, "checkpoints")) ? null : new CheckpointOptions
        {
            Folder = Path.Combine(folder, "checkpoints"), EverySteps = 4,
            Through = stream => kind == "checkpoint" && isFaulty ? new KillingStream(stream) : stream,
        },
    };
    Recipe recipe = Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions { Unpaired = UnpairedSets.Default });
    EmotionNetwork network = EmotionNetwork.Create(
        corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 4, HiddenSizes = [8], Dropout = 0, InputDropout = 0 });
    var steps = new List<Dictionary<string, double>>();
    var gradients = new List<float[]>();
    long began = 0;
    IProcessGroup? used = kind == "reduce" ? new KillingGroup(group!, faulty, step) : group;
    var trainer = new SemiSupervisedTrainer(network, recipe, options) { ProcessGroup = used };
    trainer.TrainingStarted += (_, started) => began = started.ResumedFrom;
    trainer.StepCompleted += (_, done) =>
    {
        steps.Add(done.Terms.ToDictionary());
        gradients.Add([.. network.parameters().SelectMany(parameter => parameter.grad?.data<float>().ToArray() ?? [])]);
        if (!isFaulty || done.Step != step)
            return;
        if (kind == "kill")
            Process.GetCurrentProcess().Kill();
        if (kind == "hang")
            Thread.Sleep(Timeout.Infinite);
        if (kind == "fail")
            throw new InvalidDataException("the features of this rank cannot be read");
    };
    TrainingResult result = trainer.Fit(fold, labelFraction: 0.5);
    float[] weights = [.. result.Recognizer.Network.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .SelectMany(entry => entry.Value.data<float>().ToArray())];
    File.WriteAllText(Path.Combine(folder, $"rank-{group?.Rank ?? 0}.json"), JsonSerializer.Serialize(
        new { Began = began, Steps = steps, Gradients = gradients, Weights = weights, Bytes = group?.BytesSent ?? 0 }));
    return 0;
}

/// <summary>Kills the process when a checkpoint is half written.</summary>
internal sealed class KillingStream(Stream inner) : MemoryStream
{
    private int written;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        inner.Write(buffer[..(buffer.Length / 2)]);
        inner.Flush();
        if (++written > 1)
            Process.GetCurrentProcess().Kill();
    }
}

/// <summary>Writes what ends a job to standard error.</summary>
internal sealed class ErrorLogger : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Console.Error.WriteLine(formatter(state, exception));
}
