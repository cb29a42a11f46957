using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Samples.WebService;

/// <summary>
/// Reads <c>multipart/form-data</c> with the parts <c>audio</c> and <c>transcript</c>, either of which may be missing. Voices stay in
/// memory: nothing is written to disk.
/// </summary>
internal static class UploadReader
{
    private const string Form = "multipart/form-data";

    private static readonly string[] WavTypes = ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"];

    public static async Task<Upload> ReadAsync(HttpRequest request, ServiceLimits limits)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || type.MediaType != Form)
        {
            throw new RefusedException(StatusCodes.Status415UnsupportedMediaType,
                $"The content is '{request.ContentType}'. Send {Form} with the parts 'audio', a WAV file, and 'transcript'.");
        }
        IFormCollection form = await ReadFormAsync(request, limits);
        if (form.Files.FirstOrDefault(file => file.Name != "audio") is { } other)
            throw Malformed($"The file '{other.Name}' is not known: the recording is the part 'audio'.");
        if (form.Files.Count > 1)
            throw Malformed($"There are {form.Files.Count} recordings: send one.");
        string? transcript = form.TryGetValue("transcript", out var texts) ? texts.ToString() : null;
        if (form.Files.Count == 0 && string.IsNullOrWhiteSpace(transcript))
            throw Malformed("There is neither a file 'audio' nor a text 'transcript' with a word in it.");
        if (transcript?.Length > limits.Letters)
        {
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, string.Create(
                CultureInfo.InvariantCulture, $"The transcript has {transcript.Length} letters; at most {limits.Letters}."));
        }
        return new Upload(form.Files.Count == 0 ? null : await ReadSoundAsync(form.Files[0], limits), transcript);
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpRequest request, ServiceLimits limits)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        time.CancelAfter(limits.Upload);
        try
        {
            return await request.ReadFormAsync(
                new FormOptions
                {
                    BufferBody = false,
                    MemoryBufferThreshold = (int)Math.Min(limits.Bytes, int.MaxValue), // what is larger than this would go to disk
                    MultipartBodyLengthLimit = limits.Bytes,
                    ValueCountLimit = 16,
                },
                time.Token);
        }
        catch (BadHttpRequestException fault)
        {
            throw new RefusedException(fault.StatusCode, TextOf(fault.StatusCode, limits, fault.Message), fault);
        }
        catch (OperationCanceledException fault) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new RefusedException(
                StatusCodes.Status408RequestTimeout, TextOf(StatusCodes.Status408RequestTimeout, limits, fault.Message), fault);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw Malformed($"The form cannot be read: {fault.Message}", fault);
        }
    }

    private static async Task<AudioSignal> ReadSoundAsync(IFormFile file, ServiceLimits limits)
    {
        if (!MediaTypeHeaderValue.TryParse(file.ContentType, out MediaTypeHeaderValue? type)
            || !WavTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase))
        {
            throw new RefusedException(
                StatusCodes.Status415UnsupportedMediaType, $"The recording is '{file.ContentType}'. Send a WAV file as {WavTypes[0]}.");
        }
        var bytes = new byte[file.Length];
        using (Stream content = file.OpenReadStream())
            await content.ReadExactlyAsync(bytes);
        try
        {
            using WavReader reader = WavReader.Open(bytes, "audio");
            if (reader.Header.Duration > limits.Seconds)
            {
                throw new RefusedException(StatusCodes.Status413PayloadTooLarge, string.Create(
                    CultureInfo.InvariantCulture, $"The recording has {reader.Header.Duration:0.0} s; at most {limits.Seconds:0.#}."));
            }
            return AudioSignal.FromWav(reader);
        }
        catch (FileFormatException fault)
        {
            throw Malformed(fault.Message, fault);
        }
    }

    private static string TextOf(int status, ServiceLimits limits, string otherwise) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => string.Create(
            CultureInfo.InvariantCulture, $"The request has too many bytes; at most {limits.Bytes}."),
        StatusCodes.Status408RequestTimeout => string.Create(
            CultureInfo.InvariantCulture,
            $"The upload was too slow: it may take {limits.Upload.TotalSeconds:0.#} s, and must have {limits.BytesPerSecond} bytes a second."),
        _ => otherwise,
    };

    private static RefusedException Malformed(string text, Exception? cause = null) =>
        new(StatusCodes.Status400BadRequest, text, cause);
}
