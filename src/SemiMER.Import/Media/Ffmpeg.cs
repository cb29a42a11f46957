using System.ComponentModel;
using System.Globalization;
using System.Text;
using CliWrap;
using SemiMER.Features;

namespace SemiMER.Import;

/// <summary>Runs the ffmpeg that the user has installed; it is no part of this package.</summary>
internal static class Ffmpeg
{
    private const int KeptText = 4_096;

    // Containers of sound and video. Play lists and scripts, which name other files, are none of them.
    private const string Containers =
        "wav,w64,aiff,au,caf,mp3,flac,ogg,aac,ac3,eac3,amr,amrnb,amrwb,ape,wv,tta,dts,mpc,mpc8,nistsphere,sox,voc,gsm,loas,"
        + "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,flv,mpeg,mpegts,mxf,gxf,dv,rm,nut";

    /// <summary>Writes the first sound track of a file as a WAV file of floats, with its channels as they are.</summary>
    /// <returns>Whether the file has a sound track.</returns>
    /// <exception cref="AudioException">ffmpeg is missing, took too long, or could not decode the file.</exception>
    public static async Task<bool> WriteWavAsync(string path, string wav, MediaAudioOptions options, CancellationToken cancellationToken)
    {
        // No -ac 1: ffmpeg would add channels at 0.707, which is 3 dB too loud.
        string[] arguments =
        [
            "-nostdin", "-v", "error", "-protocol_whitelist", "file", "-format_whitelist", Containers, "-err_detect", "crccheck",
            "-i", "file:" + Path.GetFullPath(path), "-map", "0:a:0", "-vn", "-sn", "-dn", "-c:a", "pcm_f32le", "-f", "wav",
            "-fs", options.MaximumBytes.ToString(CultureInfo.InvariantCulture), "file:" + wav,
        ];
        using var limit = new CancellationTokenSource(options.TimeLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var errors = new StringBuilder();
        int exitCode;
        try
        {
            CommandResult result = await Cli.Wrap(options.Program).WithArguments(arguments).WithValidation(CommandResultValidation.None)
                .WithStandardErrorPipe(PipeTarget.Create((stream, token) => KeepStartAsync(stream, errors, token)))
                .ExecuteAsync(either.Token).ConfigureAwait(false);
            exitCode = result.ExitCode;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AudioException(
                FormattableString.Invariant($"takes ffmpeg longer than {options.TimeLimit.TotalSeconds} s, which is the limit ")
                + $"({nameof(MediaAudioOptions)}.{nameof(MediaAudioOptions.TimeLimit)}).", path);
        }
        catch (Win32Exception error)
        {
            throw new AudioException(
                $"needs the program ffmpeg, and '{options.Program}' does not start ({error.Message}). Install it (Debian, Ubuntu: apt " +
                "install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg), or name its file in " +
                $"{nameof(MediaAudioOptions)}.{nameof(MediaAudioOptions.Program)}.", path);
        }
        string said = OneLine(errors.ToString());
        if (exitCode != 0 && said.Contains("matches no streams", StringComparison.OrdinalIgnoreCase))
            return false;
        if (exitCode != 0)
            throw new AudioException($"cannot be decoded. ffmpeg says: {(said.Length > 0 ? said : $"exit code {exitCode}")}", path);
        if (said.Length > 0 && !options.AllowsDamage)
        {
            throw new AudioException(
                $"is damaged, and its sound may lack a part. ffmpeg says: {said} Set {nameof(MediaAudioOptions)}." +
                $"{nameof(MediaAudioOptions.AllowsDamage)} to take what it could decode.", path);
        }
        return true;
    }

    // All of it is read, or ffmpeg would wait; a damaged file can make it say a great deal.
    private static async Task KeepStartAsync(Stream stream, StringBuilder kept, CancellationToken cancellationToken)
    {
        var buffer = new byte[KeptText];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (kept.Length < KeptText)
                kept.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[])['\r', '\n'], StringSplitOptions.TrimEntries
        | StringSplitOptions.RemoveEmptyEntries));
}
