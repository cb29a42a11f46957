using System.Collections.ObjectModel;

namespace SemiMER.Corpora;

/// <summary>
/// One stretch of speech by one speaker: who said it, where in which dialogue, and its features in each modality that is
/// present. It carries no label, no target and no annotator's vote: those stand beside it in sets that are allowed them.
/// </summary>
/// <remarks>
/// Blanks, tabs and invisible characters around the names of utterance, speaker, dialogue and session are left out when they are set, so
/// that they never make another one; a dialogue or session that has nothing else is none. A corpus remarks on it.
/// </remarks>
public sealed record Utterance
{
    private TrimmedNames trimmed;

    /// <summary>Unique name within its corpus.</summary>
    public required string Id
    {
        get;
        init => field = trimmed.Trim(value);
    }

    /// <summary>Name of the speaker.</summary>
    public required string Speaker
    {
        get;
        init => field = trimmed.Trim(value);
    }

    /// <summary>Name of the dialogue, if known.</summary>
    public string? Dialogue
    {
        get;
        init => field = trimmed.Trim(value) is { Length: > 0 } name ? name : null;
    }

    /// <summary>Name of the recording session, if known.</summary>
    public string? Session
    {
        get;
        init => field = trimmed.Trim(value) is { Length: > 0 } name ? name : null;
    }

    /// <summary>
    /// Name of the corpus or condition that it comes from where a set holds rows of several, null where all are of one.
    /// </summary>
    public string? Domain
    {
        get;
        init => field = trimmed.Trim(value) is { Length: > 0 } name ? name : null;
    }

    /// <summary>What was said, if known.</summary>
    public string? Text { get; init; }

    /// <summary>Start within the dialogue in seconds, if known.</summary>
    public double? Start { get; init; }

    /// <summary>Place in the dialogue, counted from 0.</summary>
    public int Order { get; init; }

    /// <summary>The features of each modality that is present; an absent modality has no entry.</summary>
    public IReadOnlyDictionary<Modality, ModalityFeatures> Features { get; init; } = ReadOnlyDictionary<Modality, ModalityFeatures>.Empty;

    /// <summary>Whether the modality is present.</summary>
    /// <param name="modality">The modality.</param>
    public bool Has(Modality modality) => Features.ContainsKey(modality);

    /// <summary>Whether one of its names was set with blanks around it.</summary>
    internal bool HadBlanks => trimmed.Any;

    /// <summary>Where it stands in its dialogue: by <see cref="Order"/>, then by <see cref="Start"/>.</summary>
    internal (int Order, double Start) Place => (Order, Start ?? 0);

    /// <summary>Number of frames of the longest sequence; 1 if there is none.</summary>
    internal int Frames => Features.Values.Max(features => (int?)features.Frames) ?? 1;

    /// <summary>The same utterance with other features.</summary>
    /// <param name="features">For each modality that is present, its features.</param>
    public Utterance WithFeatures(IEnumerable<KeyValuePair<Modality, ModalityFeatures>> features) =>
        this with { Features = new Dictionary<Modality, ModalityFeatures>(features) };

    /// <summary>
    /// The same utterance as a row of a domain: the names of utterance, speaker, dialogue and session begin with that of the domain, such
    /// as <c>meld/dia0_utt3</c>, so that rows of several corpora can stand in one set.
    /// </summary>
    /// <param name="domain">Name of the domain, not blank.</param>
    public Utterance InDomain(string domain)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(domain);
        string Named(string name) => $"{Identifiers.Trim(domain)}/{name}";
        return this with
        {
            Domain = domain,
            Id = Named(Id),
            Speaker = Named(Speaker),
            Dialogue = Dialogue is null ? null : Named(Dialogue),
            Session = Session is null ? null : Named(Session),
        };
    }

    /// <summary>The same utterance with only some of its modalities.</summary>
    /// <param name="modalities">Those to keep; one that is absent stays absent.</param>
    public Utterance WithModalities(params IEnumerable<Modality> modalities)
    {
        var kept = modalities.ToHashSet();
        return WithFeatures(Features.Where(entry => kept.Contains(entry.Key)));
    }
}
