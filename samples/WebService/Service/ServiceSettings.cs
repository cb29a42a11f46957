using SemiMER.Recognition;

namespace SemiMER.Samples.WebService;

/// <summary>What is served, where, and within which limits.</summary>
internal sealed record ServiceSettings
{
    /// <summary>The folder with the recognizer and its words.</summary>
    public required string Model { get; init; }

    /// <summary>Where it listens. Default: a free port of this machine.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    public ServiceLimits? Limits { get; init; }

    /// <summary>How often the model is looked at.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What loads the model.</summary>
    public Func<string, IEmotionRecognizer> Load { get; init; } = SpokenRecognizer.Load;

    /// <summary>Says what goes on, on the console.</summary>
    public bool Logs { get; init; } = true;
}
