namespace SemiMER.Features;

/// <summary>Which changed copies a <see cref="SoundEnhancement"/> makes of each labeled training recording.</summary>
public sealed record SoundEnhancementOptions
{
    /// <summary>The changes, each of which gives one copy. Default null: speeds of 0.9 and 1.1.</summary>
    public IReadOnlyList<SoundChange>? Changes { get; init; }

    /// <summary>
    /// Whether one more copy is the recording with another labeled training recording before or behind it: one of the same class, or of
    /// <see cref="NeutralClass"/> (CopyPaste, Pappagari et al. 2021). Default no.
    /// </summary>
    public bool CopyPaste { get; init; }

    /// <summary>The class that says nothing of emotion, for <see cref="CopyPaste"/>. Default null, only the same class is taken.</summary>
    public string? NeutralClass { get; init; }

    /// <summary>How features are computed, as for the corpus. Default as for new ones.</summary>
    public AcousticOptions Acoustic { get; init; } = new();

    /// <summary>Seed of all draws. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(SoundEnhancementOptions));
        AddFaults(faults);
        faults.Throw();
        Acoustic.Validate();
    }

    internal IReadOnlyList<SoundChange> AllChanges => Changes ?? [SoundChange.Speed(0.9), SoundChange.Speed(1.1)];

    internal void AddFaults(OptionFaults faults) => faults
        .Require(AllChanges.Count > 0 || CopyPaste, $"There are no {nameof(Changes)} and no {nameof(CopyPaste)}.")
        .Require(AllChanges.Select(change => change.Name).Distinct().Count() == AllChanges.Count, $"{nameof(Changes)} has two of one name.")
        .Require(NeutralClass is null || CopyPaste, $"{nameof(NeutralClass)} is for {nameof(CopyPaste)}, which is off.");
}
