namespace SemiMER.Features;

/// <summary>A scale on which equal steps sound equal.</summary>
public enum MelScale
{
    /// <summary>Slaney's Auditory Toolbox (1998): linear below 1,000 Hz, logarithmic above.</summary>
    Slaney,

    /// <summary>The Hidden Markov Model Toolkit: 2595 log10(1 + f / 700).</summary>
    Htk,
}

/// <summary>The mel scales.</summary>
internal static class Mels
{
    private const double SlaneyStep = 200.0 / 3; // Hz a mel below the corner
    private const double SlaneyCorner = 1000; // Hz
    private const double SlaneyCornerMel = SlaneyCorner / SlaneyStep; // 15
    private static readonly double SlaneyLogStep = Math.Log(6.4) / 27;

    /// <summary>Mels of a frequency.</summary>
    /// <param name="hertz">The frequency in Hz, at least 0.</param>
    /// <param name="scale">The scale.</param>
    public static double FromHertz(double hertz, MelScale scale) => scale switch
    {
        MelScale.Htk => 2595 * Math.Log10(1 + hertz / 700),
        _ when hertz < SlaneyCorner => hertz / SlaneyStep,
        _ => SlaneyCornerMel + Math.Log(hertz / SlaneyCorner) / SlaneyLogStep,
    };

    /// <summary>The frequency of mels, in Hz.</summary>
    /// <param name="mels">Mels, at least 0.</param>
    /// <param name="scale">The scale.</param>
    public static double ToHertz(double mels, MelScale scale) => scale switch
    {
        MelScale.Htk => 700 * (Math.Pow(10, mels / 2595) - 1),
        _ when mels < SlaneyCornerMel => mels * SlaneyStep,
        _ => SlaneyCorner * Math.Exp((mels - SlaneyCornerMel) * SlaneyLogStep),
    };
}
