namespace SemiMER.Samples.Speech;

/// <summary>A voice.</summary>
/// <param name="Name">Name of the speaker.</param>
/// <param name="Pitch">Usual pitch in Hz.</param>
/// <param name="Formants">Factor of all formants: above 1 for a shorter vocal tract.</param>
/// <param name="Tempo">Usual speed; 1 is average.</param>
/// <param name="Level">Usual level in dB relative to full scale.</param>
internal sealed record Speaker(string Name, double Pitch, double Formants, double Tempo, double Level)
{
    /// <summary>Six voices, low and high.</summary>
    public static IReadOnlyList<Speaker> All { get; } =
    [
        new("anna", 205, 1.15, 1.0, -28), new("boris", 105, 0.96, 0.92, -26), new("clara", 235, 1.20, 1.08, -27),
        new("david", 125, 1.0, 1.05, -29), new("emma", 185, 1.12, 0.95, -25), new("frank", 140, 1.03, 1.0, -27),
    ];
}
