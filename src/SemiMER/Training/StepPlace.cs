namespace SemiMER.Training;

/// <summary>Which update it is.</summary>
/// <param name="Number">Number of the update in the training, from 0.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="StepOfStage">Its number in the stage, from 0.</param>
/// <param name="StepsOfStage">How many updates the stage has been given.</param>
internal readonly record struct StepPlace(long Number, TrainingStage Stage, long StepOfStage, long StepsOfStage)
{
    /// <summary>What a schedule over the stage gives at this update.</summary>
    public double Of(Schedule schedule) => schedule.At(StepOfStage, StepsOfStage);
}
