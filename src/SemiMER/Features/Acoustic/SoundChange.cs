namespace SemiMER.Features;

/// <summary>A change of sound that leaves its emotion as it is.</summary>
/// <param name="Name">Stands in the ids of changed copies, such as <c>speed 0.9</c>.</param>
/// <param name="Change">Gives the changed sound; draws from the stream alone, and is called from any thread.</param>
public sealed record SoundChange(string Name, Func<AudioSignal, RandomSource, AudioSignal> Change)
{
    /// <summary>Another speed, see <see cref="AudioSignal.ChangeSpeed"/>.</summary>
    /// <param name="factor">From 0.25 to 4; usual are 0.9 and 1.1.</param>
    public static SoundChange Speed(double factor) =>
        new(FormattableString.Invariant($"speed {factor}"), (sound, _) => sound.ChangeSpeed(factor));

    /// <summary>White noise, see <see cref="AudioSignal.AddNoise(double, RandomSource)"/>.</summary>
    /// <param name="decibel">Signal-to-noise ratio in dB; usual are 5 to 20.</param>
    public static SoundChange Noise(double decibel) =>
        new(FormattableString.Invariant($"noise {decibel} dB"), (sound, random) => sound.AddNoise(decibel, random));

    /// <summary>A recorded noise, see <see cref="AudioSignal.AddNoise(AudioSignal, double, RandomSource)"/>.</summary>
    /// <param name="name">Name of the noise, such as <c>traffic</c>.</param>
    /// <param name="noise">The noise.</param>
    /// <param name="decibel">Signal-to-noise ratio in dB; usual are 5 to 20.</param>
    public static SoundChange Noise(string name, AudioSignal noise, double decibel) =>
        new(FormattableString.Invariant($"{name} {decibel} dB"), (sound, random) => sound.AddNoise(noise, decibel, random));

    /// <summary>A room that is made anew for each sound, see <see cref="AudioSignal.ImpulseResponse"/>.</summary>
    /// <param name="reverberationTime">Seconds until reverberation has fallen by 60 dB.</param>
    public static SoundChange Reverberation(double reverberationTime) => new(
        FormattableString.Invariant($"reverberation {reverberationTime} s"), (sound, random) =>
            sound.Reverberate(AudioSignal.ImpulseResponse(reverberationTime, sound.SampleRate, random)));

    /// <summary>A recorded room, see <see cref="AudioSignal.Reverberate"/>.</summary>
    /// <param name="name">Name of the room, such as <c>hall</c>.</param>
    /// <param name="response">Its impulse response.</param>
    public static SoundChange Reverberation(string name, AudioSignal response) => new(name, (sound, _) => sound.Reverberate(response));
}
