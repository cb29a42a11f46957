using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Samples.WebService;

/// <summary>
/// Reads <c>multipart/form-data</c> with the parts <c>audio</c> and <c>transcript</c>, either of which may be missing. Voices stay in
/// memory: nothing is written to disk. The parts are read one by one, since a form that is read whole ends the connection when its time is
/// over, and the client never learns why.
/// </summary>
internal sealed class UploadReader(ServiceLimits limits)
{
    public const string Expected = "Send multipart/form-data with the parts 'audio', a WAV file, and 'transcript', what is said in it.";

    private const int LongestBoundary = 70;

    private static readonly string[] WavTypes = ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"];
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a request.</summary>
    /// <exception cref="RefusedException">It is too large, too slow, of another kind, or malformed.</exception>
    public async Task<Upload> ReadAsync(HttpRequest request)
    {
        MultipartReader reader = Open(request);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        time.CancelAfter(limits.Upload);
        try
        {
            return await ReadAsync(reader, time.Token);
        }
        catch (BadHttpRequestException fault)
        {
            throw new RefusedException(fault.StatusCode, TextOf(fault), fault);
        }
        catch (OperationCanceledException fault) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new RefusedException(StatusCodes.Status408RequestTimeout, SlowText, fault);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw Malformed($"The form cannot be read: {fault.Message}", fault);
        }
    }

    private string SlowText => string.Create(CultureInfo.InvariantCulture,
        $"The upload was too slow: it may take {limits.Upload.TotalSeconds:0.#} s, and must have {limits.BytesPerSecond} bytes a second.");

    private static MultipartReader Open(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || type.MediaType != "multipart/form-data")
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, Expected);
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= LongestBoundary
            ? new MultipartReader(boundary, request.Body)
            : throw Malformed($"The content type has no boundary of 1 to {LongestBoundary} letters.");
    }

    private async Task<Upload> ReadAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        AudioSignal? sound = null;
        string? transcript = null;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            string name = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition)
                ? HeaderUtilities.RemoveQuotes(disposition.Name).ToString() : "";
            switch (name)
            {
                case "audio" when sound is null:
                    CheckType(section.ContentType);
                    sound = SoundOf(await BytesAsync(section, cancellationToken));
                    break;
                case "transcript" when transcript is null:
                    transcript = TextOf(await BytesAsync(section, cancellationToken));
                    break;
                case "audio" or "transcript":
                    throw Malformed($"There are two parts '{name}': send one.");
                default:
                    throw Malformed($"The part '{name}' is not known. {Expected}");
            }
        }
        return sound is null && string.IsNullOrWhiteSpace(transcript)
            ? throw Malformed($"There is neither sound nor a word. {Expected}") : new Upload(sound, transcript);
    }

    private static void CheckType(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            || !WavTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase))
        {
            throw new RefusedException(
                StatusCodes.Status415UnsupportedMediaType, $"The recording is '{contentType}'. Send a WAV file as {WavTypes[0]}.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BytesAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        await section.Body.CopyToAsync(bytes, cancellationToken);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private AudioSignal SoundOf(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using WavReader reader = WavReader.Open(bytes, "audio");
            return reader.Header.Duration <= limits.Seconds
                ? AudioSignal.FromWav(reader)
                : throw TooLarge($"The recording has {reader.Header.Duration:0.0} s; at most {limits.Seconds:0.#}.");
        }
        catch (FileFormatException fault)
        {
            throw Malformed(fault.Message, fault);
        }
    }

    private string TextOf(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            string text = Utf8.GetString(bytes.Span);
            return text.Length <= limits.Letters
                ? text : throw TooLarge($"The transcript has {text.Length} letters; at most {limits.Letters}.");
        }
        catch (DecoderFallbackException fault)
        {
            throw Malformed("The transcript is no UTF-8 text.", fault);
        }
    }

    private string TextOf(BadHttpRequestException fault) => fault.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => FormattableString.Invariant($"The request has too many bytes; at most {limits.Bytes}."),
        StatusCodes.Status408RequestTimeout => SlowText,
        _ => fault.Message,
    };

    private static RefusedException TooLarge(FormattableString text) =>
        new(StatusCodes.Status413PayloadTooLarge, text.ToString(CultureInfo.InvariantCulture));

    private static RefusedException Malformed(string text, Exception? cause = null) =>
        new(StatusCodes.Status400BadRequest, text, cause);
}
