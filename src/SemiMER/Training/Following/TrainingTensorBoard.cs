using System.Globalization;
using SemiMER.Formats;

namespace SemiMER.Training;

/// <summary>
/// Writes a training for TensorBoard: an event file in a folder of its own, with each term of a step (<c>labeled/classification</c>,
/// <c>total</c>, ...), its <c>learning_rate</c>, diagnostics where there are some, and after each epoch <c>epoch/</c> and the means of the
/// terms, <c>skipped/</c> and the number of steps that did not allow a term, and <c>validation/unweighted_accuracy</c> and the other
/// measures. <c>stage</c> is the number of the stage, where it begins. All stand over the number of updates made before.
/// </summary>
/// <remarks>
/// TensorBoard draws numbers over updates. That a training begins, is saved or ends is none, nor are names and confusion counts:
/// <see cref="TrainingJsonLines"/> has them.
/// <para>TorchSharp's <c>SummaryWriter</c> takes the time from the system's clock, as ticks where seconds belong, asks for the machine's
/// name, and opens the file for each value; so these files are written here. Values are in single precision, as the format has them.</para>
/// </remarks>
public sealed class TrainingTensorBoard : TrainingReader
{
    private readonly GrowingFile file;
    private readonly int stepsEvery;
    private readonly TimeProvider clock;
    private long updates;

    private TrainingTensorBoard(string folder, int stepsEvery, TimeProvider clock)
    {
        this.stepsEvery = stepsEvery;
        this.clock = clock;
        (Path, file) = Open(folder, (long)Now);
        TensorBoardRecord.WriteVersion(file.Pending, Now);
        try
        {
            file.Flush();
        }
        catch (FileFormatException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    private double Now => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Writes what a trainer does from now on.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="folder">
    /// The folder of this training, made if need be. A new file is put into it; TensorBoard shows all files of a folder as one training.
    /// </param>
    /// <param name="stepsEvery">
    /// Every so many steps one is written, the first one included, at least 0; 0 for none. On other devices than the CPU each waits for
    /// the step to end. Default 1.
    /// </param>
    /// <param name="clock">Tells the time of each event, which is a part of the format. Default the system's.</param>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public static TrainingTensorBoard Follow(
        SemiSupervisedTrainer trainer, string folder, int stepsEvery = 1, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(stepsEvery);
        var reader = new TrainingTensorBoard(folder, stepsEvery, clock ?? TimeProvider.System);
        reader.Begin(trainer);
        return reader;
    }

    internal override void Take(StageStartedEventArgs stage) =>
        TensorBoardRecord.WriteScalars(file.Pending, Now, stage.Step, [KeyValuePair.Create("stage", (double)stage.Index)]);

    internal override void Take(StepCompletedEventArgs step)
    {
        updates = step.Step + 1;
        if (step.Diagnostics is { } diagnostics)
            TensorBoardRecord.WriteScalars(file.Pending, Now, step.Step, diagnostics);
        if (stepsEvery > 0 && step.Step % stepsEvery == 0)
            TensorBoardRecord.WriteScalars(file.Pending, Now, step.Step,
                [.. step.Terms, KeyValuePair.Create("learning_rate", step.LearningRate)]);
        file.FlushMuch();
    }

    internal override void Take(EpochReport epoch)
    {
        TensorBoardRecord.WriteScalars(file.Pending, Now, updates,
        [
            .. EpochMeasures.Of(epoch).Select(one => KeyValuePair.Create($"validation/{one.Name}", one.Value)),
            .. epoch.Terms.Select(one => KeyValuePair.Create($"epoch/{one.Key}", one.Value)),
            .. epoch.Skipped.Select(one => KeyValuePair.Create($"skipped/{one.Key}", (double)one.Value)),
        ]);
        file.Flush();
    }

    private protected override void Close() => file.Dispose();

    // A reader takes every file for its own whose name has this beginning; trainings of one second get different numbers.
    private static (string Path, GrowingFile File) Open(string folder, long seconds)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(folder, $"cannot be made a folder: {error.Message}", innerException: error);
        }
        for (int number = 0; ; number++)
        {
            string path = System.IO.Path.Combine(
                folder, string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds:0000000000}.semimer.{number}"));
            try
            {
                return (path, new GrowingFile(path, FileMode.CreateNew));
            }
            catch (FileFormatException) when (File.Exists(path))
            {
            }
        }
    }
}
