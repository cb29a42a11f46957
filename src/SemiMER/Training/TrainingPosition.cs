namespace SemiMER.Training;

/// <summary>How far a training is. Stages that end early shift what comes after them.</summary>
/// <param name="recipe">The stages.</param>
/// <param name="options">Epochs, and updates in each.</param>
internal sealed class TrainingPosition(Recipe recipe, TrainerOptions options)
{
    private readonly int[] epochsOfStage = StageEpochs.Divide(recipe.Stages, options.Epochs);

    /// <summary>Number of the stage, from 0; that of the last one plus 1 at the end.</summary>
    public int StageIndex { get; private set; }

    /// <summary>Epochs of the stage that have ended.</summary>
    public int EpochOfStage { get; private set; }

    /// <summary>Updates of the epoch that were made.</summary>
    public int StepOfEpoch { get; private set; }

    /// <summary>Updates of the training that were made.</summary>
    public long Step { get; private set; }

    /// <summary>The stage.</summary>
    public TrainingStage Stage => recipe.Stages[StageIndex];

    /// <summary>Updates of the stage, if nothing ends it earlier.</summary>
    public long StepsOfStage => (long)epochsOfStage[StageIndex] * options.StepsPerEpoch;

    /// <summary>Whether all stages have ended.</summary>
    public bool IsAtEnd => StageIndex == epochsOfStage.Length;

    /// <summary>Whether nothing of the stage was done.</summary>
    public bool IsAtStageStart => EpochOfStage == 0 && StepOfEpoch == 0;

    /// <summary>Whether all updates of the epoch were made.</summary>
    public bool IsAtEpochEnd => StepOfEpoch == options.StepsPerEpoch;

    /// <summary>The update that comes next.</summary>
    public StepPlace Place => new(Step, Stage, StepOfStage, StepsOfStage);

    /// <summary>
    /// eta_t = eta * stage factor * schedule(t) * min(1, (t + 1) / warm-up), with t counted as if no earlier stage had ended early.
    /// </summary>
    public double LearningRate
    {
        get
        {
            long t = (long)epochsOfStage[..StageIndex].Sum() * options.StepsPerEpoch + StepOfStage;
            double warmUp = Math.Min(1, (t + 1.0) / Math.Max(1, options.WarmUpSteps));
            return options.LearningRate * Stage.LearningRate * options.LearningRateSchedule.At(t, Steps) * warmUp;
        }
    }

    private long StepOfStage => (long)EpochOfStage * options.StepsPerEpoch + StepOfEpoch;

    private long Steps => (long)options.Epochs * options.StepsPerEpoch;

    /// <summary>An update was made.</summary>
    public void CompleteStep()
    {
        Step++;
        StepOfEpoch++;
    }

    /// <summary>The epoch has ended.</summary>
    /// <param name="endsStage">Whether the stage is to end with it.</param>
    public void CompleteEpoch(bool endsStage)
    {
        StepOfEpoch = 0;
        EpochOfStage++;
        if (!endsStage && EpochOfStage < epochsOfStage[StageIndex])
            return;
        StageIndex++;
        EpochOfStage = 0;
    }

    /// <summary>Goes where a saved training was.</summary>
    public void Load(int stageIndex, int epochOfStage, int stepOfEpoch, long step) =>
        (StageIndex, EpochOfStage, StepOfEpoch, Step) = (stageIndex, epochOfStage, stepOfEpoch, step);
}
