using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace SemiMER.Samples.WebService;

/// <summary>Asks the service as any client would.</summary>
internal static class EmotionClient
{
    public const string Path = "/v1/emotion";

    /// <summary>A form with a recording, with words, or with both.</summary>
    public static MultipartFormDataContent Form(byte[]? wav, string? transcript, string type = "audio/wav", string part = "audio")
    {
        var form = new MultipartFormDataContent();
        if (wav is not null)
        {
            var audio = new ByteArrayContent(wav);
            audio.Headers.ContentType = new MediaTypeHeaderValue(type);
            form.Add(audio, part, "speech.wav");
        }
        if (transcript is not null)
            form.Add(new StringContent(transcript), "transcript");
        return form;
    }

    /// <summary>The status, and the answer where there is one.</summary>
    public static async Task<(HttpStatusCode Status, EmotionAnswer? Answer)> AskAsync(
        HttpClient client, HttpContent content, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content };
        // What is too large is refused before it is sent; without this, the connection may break while it is.
        request.Headers.ExpectContinue = content.Headers.ContentLength > 1 << 20;
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            ? (response.StatusCode, await response.Content.ReadFromJsonAsync<EmotionAnswer>(cancellationToken))
            : (response.StatusCode, null);
    }
}
