using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting;

/// <summary>Says more of a recognizer that was added to the services of a host.</summary>
public sealed class EmotionRecognizerBuilder
{
    internal EmotionRecognizerBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Name of the recognizer, which is the key of its services; empty for the one without a name.</summary>
    public string Name { get; }

    /// <summary>Loads by a function, such as <c>path => OnnxRecognizer.Load(path)</c>, which needs no libtorch.</summary>
    /// <param name="load">
    /// Loads the recognizer from the full path of file or folder, in a thread of the pool. What it refuses by an exception is not served;
    /// what it gives is disposed of after its last request.
    /// </param>
    public EmotionRecognizerBuilder LoadWith(Func<string, IEmotionRecognizer> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return Configure(options => options with { Load = load });
    }

    /// <summary>Changes the options, after all that was said before.</summary>
    /// <param name="change">Gives the new options: <c>options => options with { Path = "emotion.semimer" }</c>.</param>
    public EmotionRecognizerBuilder Configure(Func<EmotionRecognizerOptions, EmotionRecognizerOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Services.AddSingleton(new OptionsStep(Name, change));
        return this;
    }

    /// <summary>Changes those options that a configuration names; a key that is no option is a fault.</summary>
    /// <param name="configuration">The section of the recognizer.</param>
    public EmotionRecognizerBuilder Bind(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Configure(options => OptionsBinding.Bind(options, configuration));
    }
}
