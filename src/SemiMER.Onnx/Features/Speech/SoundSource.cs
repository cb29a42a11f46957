using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Onnx;

/// <summary>Where the recordings of utterances come from.</summary>
public sealed class SoundSource
{
    private readonly Func<CorpusRow, Recording?> open;

    private SoundSource(Func<CorpusRow, Recording?> open) => this.open = open;

    /// <summary>One WAV file for each utterance.</summary>
    /// <param name="directory">The folder in which the files lie.</param>
    /// <param name="pattern">Their names, such as <c>{id}.wav</c>: see <see cref="FilePattern"/>.</param>
    /// <param name="missingIsAbsent">Whether an utterance without a file simply lacks the modality. Default no.</param>
    /// <param name="channel">The channel, from 0. Default null: the mean of all channels.</param>
    public static SoundSource FromWav(string directory, string pattern, bool missingIsAbsent = false, int? channel = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(pattern);
        return new SoundSource(row =>
        {
            string path = FilePattern.PathOf(directory, pattern, row);
            if (!File.Exists(path))
                return missingIsAbsent ? null : throw new FileFormatException(path, "does not exist.");
            return new Recording(
                () => FormattableString.Invariant($"wav {channel} {ModelFile.DigestOf(File.ReadAllBytes(path))}"),
                () => AudioSignal.FromWav(path, channel), path);
        });
    }

    /// <summary>
    /// Any function that gives sound, such as one that reads media by ffmpeg (<c>MediaAudio.Read</c> of SemiMER.Import).
    /// </summary>
    /// <param name="read">Gives the recording of a row; null where it has none. Several threads may call it at once.</param>
    public static SoundSource From(Func<CorpusRow, AudioSignal?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new SoundSource(row => read(row) is { } signal ? Recording.Of(signal) : null);
    }

    /// <summary>The recording of a row; null where it has none.</summary>
    internal Recording? Open(CorpusRow row) => open(row);
}
