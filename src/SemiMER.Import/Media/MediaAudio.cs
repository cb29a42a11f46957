using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>
/// Sound from files of any kind that ffmpeg reads: mp3, flac, m4a, ogg, opus, and the sound of mp4, mkv, webm, avi. ffmpeg is not part of
/// this package; it must be installed. It opens the file only, never an address, and none that the file names.
/// </summary>
public static class MediaAudio
{
    /// <summary>How the names of its temporary folders begin.</summary>
    internal const string TemporaryPrefix = "semimer-sound-";

    private static readonly MediaAudioOptions Defaults = new();

    /// <summary>Reads the first sound track of a file, its channels averaged, at its own sample rate.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits and the program; defaults if left out.</param>
    /// <param name="cancellationToken">Stops ffmpeg.</param>
    /// <exception cref="FileFormatException">The file is missing.</exception>
    /// <exception cref="AudioException">
    /// ffmpeg is not installed, cannot decode the file or finds it damaged; the file has no sound, or takes more time or bytes than
    /// allowed.
    /// </exception>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static AudioSignal Read(string path, MediaAudioOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => ReadAsync(path, options, cancellationToken), CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Reads the first sound track of a file, its channels averaged, at its own sample rate.</summary>
    /// <inheritdoc cref="Read"/>
    public static async Task<AudioSignal> ReadAsync(
        string path, MediaAudioOptions? options = null, CancellationToken cancellationToken = default) =>
        await FindAsync(path, options ?? Defaults, cancellationToken).ConfigureAwait(false)
            ?? throw new AudioException("has no sound track: leave the modality out of the utterance.", path);

    /// <summary>
    /// Acoustic features of the recordings of a corpus, one file for each utterance: frames for a sequence, functionals for a vector.
    /// </summary>
    /// <param name="kind">A vector for each utterance, or a sequence of frames.</param>
    /// <param name="directory">The folder in which the files lie.</param>
    /// <param name="pattern">Their names, such as <c>{id}.mp4</c>: see <see cref="ModalitySource"/>.</param>
    /// <param name="features">How features are computed; defaults if left out.</param>
    /// <param name="options">Limits and the program; defaults if left out.</param>
    /// <param name="missingIsAbsent">
    /// Whether an utterance without a file, or whose file has no sound track, simply lacks the modality; else that is a fault.
    /// </param>
    /// <param name="cancellationToken">Stops ffmpeg, and with it the reading of the corpus.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    public static ModalitySource Features(
        FeatureKind kind, string directory, string pattern, AcousticOptions? features = null, MediaAudioOptions? options = null,
        bool missingIsAbsent = false, CancellationToken cancellationToken = default)
    {
        features ??= new AcousticOptions();
        features.Validate();
        options ??= Defaults;
        options.Validate();
        ModalitySchema schema = kind == FeatureKind.Sequence
            ? AcousticFeatures.FrameSchema(features) : AcousticFeatures.FunctionalSchema();
        return ModalitySource.FromFiles(Modality.Acoustic, kind, directory, pattern, Read, missingIsAbsent) with
        {
            FrameRate = schema.FrameRate,
            Description = schema.Description,
        };

        ModalityFeatures? Read(string path)
        {
            AudioSignal? signal = Task.Run(() => FindAsync(path, options, cancellationToken), CancellationToken.None)
                .GetAwaiter().GetResult();
            if (signal is null)
                return missingIsAbsent ? null : throw new AudioException("has no sound track.", path);
            var found = AcousticFeatures.Of(signal, features);
            return kind == FeatureKind.Sequence ? found.Frames : found.Functionals;
        }
    }

    /// <summary>Null if the file has no sound track.</summary>
    private static async Task<AudioSignal?> FindAsync(string path, MediaAudioOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        options.Validate();
        if (!File.Exists(path))
            throw new FileFormatException(path, "does not exist.");
        string folder = Directory.CreateTempSubdirectory(TemporaryPrefix).FullName;
        try
        {
            string wav = Path.Combine(folder, "sound.wav");
            if (!await Ffmpeg.WriteWavAsync(path, wav, options, cancellationToken).ConfigureAwait(false))
                return null;
            if (new FileInfo(wav).Length >= options.MaximumBytes)
            {
                throw new AudioException(
                    $"has more sound than is allowed; cut it, or raise {nameof(MediaAudioOptions)}." +
                    $"{nameof(MediaAudioOptions.MaximumBytes)}.", path,
                    expected: FormattableString.Invariant($"less than {options.MaximumBytes} bytes"), actual: "more");
            }
            return FromWav(wav, path, options.Channel);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static AudioSignal FromWav(string wav, string path, int? channel)
    {
        AudioSignal signal;
        try
        {
            signal = AudioSignal.FromWav(wav, channel);
        }
        catch (SemiMerException error) // it names the temporary file
        {
            throw new AudioException(error.Message.Replace($"'{wav}'", "its sound", StringComparison.Ordinal), path);
        }
        return signal.Samples.IsEmpty
            ? throw new AudioException("has a sound track without a sample: leave the modality out of the utterance.", path)
            : signal;
    }
}
