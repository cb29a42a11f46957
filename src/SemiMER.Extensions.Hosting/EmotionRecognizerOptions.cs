using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting;

/// <summary>Which recognizer a host serves, and how it looks after its file. Read once, when the host starts.</summary>
public sealed record EmotionRecognizerOptions
{
    /// <summary>
    /// The file of the recognizer, or a folder where it stands with what belongs to it, such as a vectorizer of words. Required. A relative
    /// path starts at the content root of the host. Default empty.
    /// </summary>
    public string Path { get; init; } = "";

    /// <summary>
    /// How often the file is looked at, 0.1 s to 1 day: another one is loaded once it has been the same for one interval. The file is
    /// looked at and not listened to, since network shares, containers and links tell of no change. Zero: never. Default 2 s.
    /// </summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether the host refuses to start if the recognizer cannot be loaded. Where it does not, its health says so, requests fail with
    /// <see cref="RecognizerUnavailableException"/>, and the file is looked at until it is there. Default true.
    /// </summary>
    public bool IsRequired { get; init; } = true;

    /// <summary>
    /// Loads the recognizer from the path; it is made by code, see <see cref="EmotionRecognizerBuilder.LoadWith"/>. Default null:
    /// <see cref="EmotionRecognizer.Load(string, TorchSharp.torch.Device?)"/>, which needs libtorch.
    /// </summary>
    public Func<string, IEmotionRecognizer>? Load { get; init; }

    /// <summary>What could not be read from the configuration.</summary>
    internal IReadOnlyList<string> Unread { get; init; } = [];

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range, or the configuration says what is not known; all faults are listed.
    /// </exception>
    public void Validate()
    {
        IReadOnlyList<string> faults = Faults();
        if (faults.Count > 0)
            throw new OptionsException(nameof(EmotionRecognizerOptions), faults);
    }

    /// <summary>Every fault, each a sentence.</summary>
    internal IReadOnlyList<string> Faults()
    {
        List<string> faults = [.. Unread];
        if (string.IsNullOrWhiteSpace(Path))
            faults.Add($"{nameof(Path)} is empty; the file of a recognizer, or its folder.");
        else if (Path.Contains('\0', StringComparison.Ordinal))
            faults.Add($"{nameof(Path)} has a character that no path can have.");
        if (CheckInterval != TimeSpan.Zero && (CheckInterval < TimeSpan.FromSeconds(0.1) || CheckInterval > TimeSpan.FromDays(1)))
            faults.Add(FormattableString.Invariant($"{nameof(CheckInterval)} is {CheckInterval}; 0.1 seconds to 1 day, or 0 for never."));
        return faults;
    }
}
