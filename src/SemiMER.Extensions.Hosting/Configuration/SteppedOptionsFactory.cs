using Microsoft.Extensions.Options;

namespace SemiMER.Extensions.Hosting;

/// <summary>
/// Makes options that never change by steps that each give a new record. What else the options pattern knows (actions, validation) then
/// goes on as usual.
/// </summary>
internal sealed class SteppedOptionsFactory(
    IEnumerable<OptionsStep> steps, IEnumerable<IConfigureOptions<EmotionRecognizerOptions>> setups,
    IEnumerable<IPostConfigureOptions<EmotionRecognizerOptions>> postConfigures,
    IEnumerable<IValidateOptions<EmotionRecognizerOptions>> validations)
    : OptionsFactory<EmotionRecognizerOptions>(setups, postConfigures, validations)
{
    protected override EmotionRecognizerOptions CreateInstance(string name) =>
        steps.Where(step => step.Name == name).Aggregate(new EmotionRecognizerOptions(), (options, step) => step.Change(options));
}
