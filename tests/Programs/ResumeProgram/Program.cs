using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;
using SmallPrograms;

// Trains a small network in three stages, with a checkpoint after each update, and writes the recognizer.
//   ResumeProgram FOLDER RECOGNIZER                     to the end
//   ResumeProgram FOLDER RECOGNIZER step N              until update N has been made, before its checkpoint; then it waits to be killed
//   ResumeProgram FOLDER RECOGNIZER checkpoint N BYTES  until so many bytes of the checkpoint after N updates have been written
//   ResumeProgram FOLDER RECOGNIZER stage N             until stage N begins
string folder = args[0], recognizer = args[1], place = args.Length > 2 ? args[2] : "";
long[] numbers = [.. args.Skip(3).Select(text => long.Parse(text, CultureInfo.InvariantCulture))];

var corpus = new SyntheticCorpus(SmallCorpus.Options);
CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(corpus)[2];
TrainingStage paper = Recipe.Paper(
    new MaximumMeanDiscrepancy(new MaximumMeanDiscrepancyOptions { Bandwidth = new MovingAverageBandwidth(new MedianBandwidth()) }),
    new PaperRecipeOptions { Unpaired = new MemoryBankSets(40) }).Stages[0];
var recipe = new Recipe
{
    Name = "three stages",
    Stages =
    [
        new() { Name = "reconstruct", Unlabeled = [new(new ReconstructionTerm(), 1)] },
        paper with { Name = "paper", Share = 2, UnlabeledWeight = Schedule.Between(ScheduleShape.SigmoidRamp, 0, 3) },
        new() { Name = "head", Labeled = [new(new ClassificationTerm(), 1)], Start = StageStart.Best, Frozen = ["acoustic_encoder"] },
    ],
};
long opened = 0;
var options = new TrainerOptions
{
    Epochs = 12, StepsPerEpoch = 5, LabeledBatchSize = 8, UnlabeledBatchSize = 8, LearningRate = 0.02, WarmUpSteps = 7,
    LearningRateSchedule = Schedule.Between(ScheduleShape.Cosine, 1, 0.1), AveragingDecay = 0.8, IntraOpThreads = 1,
    Checkpoints = new CheckpointOptions
    {
        Folder = folder, EverySteps = 1,
        Through = stream => place == "checkpoint" && opened == numbers[0] ? new StoppingStream(stream, numbers[1]) : stream,
    },
};
using EmotionNetwork network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 4, HiddenSizes = [8] });
var trainer = new SemiSupervisedTrainer(network, recipe, options);
trainer.TrainingStarted += (_, started) => Console.WriteLine($"from {started.ResumedFrom}");
trainer.StageStarted += (_, stage) =>
{
    if (place == "stage" && stage.Index == numbers[0])
        Stop.Here();
};
trainer.StepCompleted += (_, step) =>
{
    opened = step.Step + 1;
    if (place == "step" && step.Step == numbers[0])
        Stop.Here();
};
trainer.Fit(fold, labelFraction: 0.5).Recognizer.Save(recognizer);

/// <summary>Writes so many bytes, brings them to the disk, and stops.</summary>
internal sealed class StoppingStream(Stream inner, long bytes) : MemoryStream
{
    private long left = bytes;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        int some = (int)Math.Min(left, buffer.Length);
        inner.Write(buffer[..some]);
        left -= some;
        if (left > 0)
            return;
        ((FileStream)inner).Flush(flushToDisk: true);
        Stop.Here();
    }
}
