using System.CommandLine;

namespace SemiMER.Samples.ClusterTraining;

/// <summary>The options of the sample and their defaults.</summary>
internal static class CommandLine
{
    public static RootCommand Create(Func<Settings, int> run)
    {
        var epochs = new Option<int>("--epochs") { Description = "Epochs of 20 updates.", DefaultValueFactory = _ => 10 };
        var batch = new Option<int>("--batch")
        {
            Description = "Labeled rows, and unlabeled rows, of an update, of all ranks together.", DefaultValueFactory = _ => 128,
        };
        var hidden = new Option<int>("--hidden") { Description = "Width of the hidden layer.", DefaultValueFactory = _ => 128 };
        var seed = new Option<long>("--seed")
        { Description = "Seed of weights, batches, dropout and labels.", DefaultValueFactory = _ => 0 };
        var checkpoints = new Option<DirectoryInfo?>("--checkpoints")
        { Description = "Where checkpoints are kept, on a disk that all ranks see; a training that was killed goes on there." };
        var output = new Option<FileInfo?>("--output") { Description = "Where the recognizer is saved." };
        var command = new RootCommand(
            "Trains the paper's recipe on a synthetic corpus, by all processes that mpirun has started, and prints time and accuracy.")
        {
            epochs, batch, hidden, seed, checkpoints, output,
        };
        command.SetAction(parsed => run(new Settings
        {
            Epochs = parsed.GetValue(epochs), BatchSize = parsed.GetValue(batch), HiddenSize = parsed.GetValue(hidden),
            Seed = parsed.GetValue(seed), Checkpoints = parsed.GetValue(checkpoints), Output = parsed.GetValue(output),
        }));
        return command;
    }
}
