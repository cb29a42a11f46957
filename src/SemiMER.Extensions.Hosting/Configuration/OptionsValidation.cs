using Microsoft.Extensions.Options;

namespace SemiMER.Extensions.Hosting;

/// <summary>Tells the options pattern all faults of options at once.</summary>
internal sealed class OptionsValidation : IValidateOptions<EmotionRecognizerOptions>
{
    public ValidateOptionsResult Validate(string? name, EmotionRecognizerOptions options)
    {
        string of = string.IsNullOrEmpty(name) ? nameof(EmotionRecognizerOptions) : $"{nameof(EmotionRecognizerOptions)} '{name}'";
        IReadOnlyList<string> faults = options.Faults();
        return faults.Count == 0
            ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail([.. faults.Select(fault => $"{of}: {fault}")]);
    }
}
