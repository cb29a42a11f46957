using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Features;

/// <summary>
/// The acoustic features of an utterance: a sequence of frames, and a vector for the whole of it. Take either, or both: each is computed
/// when it is first asked for, and kept.
/// </summary>
public sealed class AcousticFeatures
{
    private readonly Lazy<ModalityFeatures> frames;
    private readonly Lazy<ModalityFeatures> functionals;

    private AcousticFeatures(AudioSignal signal, AcousticOptions options, string? path)
    {
        frames = new(() => FramesOf(signal, options, path).WithRemarks(signal.Remarks));
        functionals = new(() => ModalityFeatures.Vector(AcousticFunctionals.Of(signal, options).Values).WithRemarks(signal.Remarks));
    }

    /// <summary>The frames: <c>[time, feature]</c>; log-mel energies by default.</summary>
    /// <exception cref="AudioException">The sound is too short for one frame, which it never is where frames are padded.</exception>
    public ModalityFeatures Frames => frames.Value;

    /// <summary>The vector of <see cref="AcousticFunctionals"/>.</summary>
    public ModalityFeatures Functionals => functionals.Value;

    /// <summary>The features of a WAV file; what is wrong in it but can be read stands in their remarks.</summary>
    /// <param name="path">The file: PCM or floats, of any sample rate and number of channels, which are averaged.</param>
    /// <param name="options">How features are computed; defaults if left out.</param>
    /// <exception cref="FileFormatException">The file is missing, is no WAV file, or is damaged.</exception>
    /// <exception cref="AudioException">The file has no sample.</exception>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    public static AcousticFeatures FromWav(string path, AcousticOptions? options = null) => Of(AudioSignal.FromWav(path), options, path);

    /// <summary>The features of a sound.</summary>
    /// <param name="signal">The sound, of any sample rate.</param>
    /// <param name="options">How features are computed; defaults if left out.</param>
    /// <exception cref="AudioException">The sound has no sample.</exception>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    public static AcousticFeatures Of(AudioSignal signal, AcousticOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return Of(signal, options, path: null);
    }

    /// <summary>What a corpus says of the frames that such options give.</summary>
    /// <param name="options">How features are computed; defaults if left out.</param>
    /// <param name="modality">The modality; acoustic if left out.</param>
    public static ModalitySchema FrameSchema(AcousticOptions? options = null, Modality? modality = null)
    {
        var extractor = new AcousticExtractor(options);
        return new ModalitySchema(modality ?? Modality.Acoustic, extractor.Names.Count, FeatureKind.Sequence)
        {
            FrameRate = extractor.Options.FrameRate,
            Description = $"{extractor.Names[0]} .. {extractor.Names[^1]}",
        };
    }

    /// <summary>What a corpus says of the functionals.</summary>
    /// <param name="modality">The modality; acoustic if left out.</param>
    public static ModalitySchema FunctionalSchema(Modality? modality = null) =>
        new(modality ?? Modality.Acoustic, AcousticFunctionals.Names.Count)
        {
            Description = $"{AcousticFunctionals.Names[0]} .. {AcousticFunctionals.Names[^1]}",
        };

    private static AcousticFeatures Of(AudioSignal signal, AcousticOptions? options, string? path)
    {
        options ??= new AcousticOptions();
        options.Validate();
        signal.CheckNotEmpty(path);
        return new AcousticFeatures(signal, options, path);
    }

    private static ModalityFeatures FramesOf(AudioSignal signal, AcousticOptions options, string? path)
    {
        var extractor = new AcousticExtractor(options, signal.SampleRate);
        float[][] rows = [.. extractor.Push(signal.Samples.Span), .. extractor.Complete()];
        if (rows.Length == 0)
        {
            throw new AudioException("The sound is too short for one frame: leave the modality out of the utterance, or pad frames.", path,
                expected: FormattableString.Invariant($"{options.Frame.Length} s"),
                actual: FormattableString.Invariant($"{signal.Duration} s"));
        }
        int width = extractor.Names.Count;
        var values = new float[rows.Length * width];
        for (int row = 0; row < rows.Length; row++)
            rows[row].CopyTo(values, row * width);
        return ModalityFeatures.Sequence(values, width);
    }
}
