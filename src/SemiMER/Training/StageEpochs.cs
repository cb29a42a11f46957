namespace SemiMER.Training;

/// <summary>How many epochs each stage of a training takes.</summary>
internal static class StageEpochs
{
    /// <summary>Divides the epochs by the shares of the stages, at least one for each.</summary>
    /// <param name="stages">The stages.</param>
    /// <param name="epochs">Epochs of the training.</param>
    /// <exception cref="OptionsException">There are fewer epochs than stages.</exception>
    public static int[] Divide(IReadOnlyList<TrainingStage> stages, int epochs)
    {
        if (epochs < stages.Count)
        {
            throw new OptionsException(nameof(TrainerOptions), [
                $"{nameof(TrainerOptions.Epochs)} is {epochs}; at least {stages.Count}, one for each stage of the recipe."]);
        }
        double all = stages.Sum(stage => stage.Share), sum = 0;
        var divided = new int[stages.Count];
        int end = 0;
        for (int i = 0; i < stages.Count; i++)
        {
            sum += stages[i].Share;
            int rounded = (int)Math.Round(epochs * sum / all, MidpointRounding.AwayFromZero);
            int next = Math.Clamp(rounded, end + 1, epochs - (stages.Count - 1 - i));
            divided[i] = next - end;
            end = next;
        }
        return divided;
    }
}
