using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SemiMER.Samples.WebService;

namespace SemiMER.Extensions.Hosting.Tests.Web;

/// <summary>What the service makes of what it is sent.</summary>
[Collection(nameof(WebCollection))]
public sealed class UploadTests(TrainedModels models) : IAsyncLifetime
{
    private RunningService service = null!;

    private byte[] Wav => models.Spoken[0].ToWav();

    public async Task InitializeAsync() => service = await RunningService.StartAsync(new ServiceSettings
    {
        Model = models.Folders[0],
        Limits = new ServiceLimits { Bytes = 400_000, Seconds = 8, Letters = 500 },
    });

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Fact]
    public async Task Sound_and_words_give_the_probabilities_of_the_recognizer()
    {
        IReadOnlyList<IReadOnlyList<float>> expected = Demonstration.Expected([models.Folders[0]], models.Spoken)[1];
        (HttpStatusCode status, EmotionAnswer? answer) =
            await EmotionClient.AskAsync(service.Client, EmotionClient.Form(Wav, models.Spoken[0].Text));
        status.Should().Be(HttpStatusCode.OK);
        answer!.Probabilities.Keys.Should().Equal("neutral", "happy", "sad", "angry");
        answer.Probabilities.Values.Should().Equal(expected[0]);
        answer.Emotion.Should().Be(answer.Probabilities.MaxBy(entry => entry.Value).Key);
        answer.Modalities.Should().Equal("acoustic", "lexical");
        answer.Recognizer.Should().Be(1);
        answer.Remarks.Should().BeEmpty();
    }

    [Fact]
    public async Task Either_of_them_is_enough()
    {
        (await AnswerAsync(EmotionClient.Form(Wav, null))).Modalities.Should().Equal("acoustic");
        (await AnswerAsync(EmotionClient.Form(Wav, "  "))).Modalities.Should().Equal("acoustic");
        (await AnswerAsync(EmotionClient.Form(null, "how lovely"))).Modalities.Should().Equal("lexical");
    }

    [Fact]
    public async Task What_could_be_read_all_the_same_is_told()
    {
        byte[] wav = Wav;
        BitConverter.GetBytes(uint.MaxValue).CopyTo(wav, 40); // the size of the data
        (await AnswerAsync(EmotionClient.Form(wav, null))).Remarks.Should().ContainSingle().Which.Should().Contain("up to the end");
    }

    [Fact]
    public async Task Malformed_requests_are_told_what_is_wrong()
    {
        await RefusedAsync(EmotionClient.Form(Wav[..30], null), 400, "'audio': is truncated");
        await RefusedAsync(EmotionClient.Form(Wav[..44], null), 400, "Sound without a sample");
        await RefusedAsync(EmotionClient.Form(Wav[4..], null), 400, "is no WAV file");
        await RefusedAsync(EmotionClient.Form([], null), 400, "is no WAV file");
        await RefusedAsync(EmotionClient.Form(null, null), 400, "The part '' is not known");
        await RefusedAsync(EmotionClient.Form(null, " "), 400, "neither sound nor a word");
        await RefusedAsync(EmotionClient.Form(null, "?!"), 400, "");
        await RefusedAsync(EmotionClient.Form(Wav, null, part: "sound"), 400, "The part 'sound' is not known");
        MultipartFormDataContent two = EmotionClient.Form(Wav, null);
        two.Add(EmotionClient.Form(Wav, null).First(), "audio", "again.wav");
        await RefusedAsync(two, 400, "There are two parts 'audio'");
        await RefusedAsync(Typed("--xyz\r\nno part", "multipart/form-data; boundary=xyz"), 400, "The form cannot be read");
        await RefusedAsync(Typed("", "multipart/form-data; boundary=xyz"), 400, "The form cannot be read");
        await RefusedAsync(Typed("", "multipart/form-data"), 400, "no boundary");
        await RefusedAsync(Typed("", $"multipart/form-data; boundary={new string('x', 71)}"), 400, "no boundary");
        const string Nameless = "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--";
        await RefusedAsync(Typed(Nameless, "multipart/form-data; boundary=x"), 400, "The part '' is not known");
        var latin = EmotionClient.Form(Wav, null);
        latin.Add(new ByteArrayContent([0xE4, 0x20]), "transcript");
        await RefusedAsync(latin, 400, "no UTF-8");
        byte[] noise = Wav;
        BitConverter.GetBytes((ushort)3).CopyTo(noise, 20);
        BitConverter.GetBytes((ushort)32).CopyTo(noise, 34);
        BitConverter.GetBytes((ushort)4).CopyTo(noise, 32);
        BitConverter.GetBytes(float.NaN).CopyTo(noise, 44);
        await RefusedAsync(EmotionClient.Form(noise, null), 400, "not finite");
    }

    [Fact]
    public async Task Wrong_types_are_refused()
    {
        await RefusedAsync(EmotionClient.Form(Wav, null, "audio/mpeg"), 415, "'audio/mpeg'. Send a WAV file");
        await RefusedAsync(Typed("{}", "application/json"), 415, "Send multipart/form-data");
        await RefusedAsync(Typed("transcript=a", "application/x-www-form-urlencoded"), 415, "Send multipart/form-data");
        var without = new ByteArrayContent(Wav);
        await RefusedAsync(without, 415, "Send multipart/form-data");
    }

    [Fact]
    public async Task What_is_too_large_is_refused()
    {
        var asking = new HttpRequestMessage(HttpMethod.Post, EmotionClient.Path) { Content = EmotionClient.Form(new byte[500_000], null) };
        asking.Headers.ExpectContinue = true;
        await RefusedAsync(asking, 413, "at most 400000");
        await RefusedAsync(EmotionClient.Form(null, new string('a', 501)), 413, "501 letters; at most 500");
        byte[] slow = new byte[44 + 20_000];
        models.Spoken[0].ToWav().AsSpan(0, 44).CopyTo(slow);
        BitConverter.GetBytes(1000).CopyTo(slow, 24); // samples a second
        BitConverter.GetBytes(20_000).CopyTo(slow, 40);
        await RefusedAsync(EmotionClient.Form(slow, null), 413, "10.0 s; at most 8");
    }

    [Fact]
    public async Task What_announces_too_much_is_refused_before_it_is_sent()
    {
        using RawClient client = await service.ConnectAsync();
        await client.SendAsync(RawClient.Headers("Content-Length: 2000000000", "Expect: 100-continue\r\n"));
        (await client.StatusAsync()).Should().Be(413);
    }

    [Fact]
    public async Task What_never_says_its_size_has_an_end()
    {
        using RawClient client = await service.ConnectAsync();
        const string Start = "--xyz\r\nContent-Disposition: form-data; name=transcript\r\n\r\n";
        await client.SendAsync(RawClient.Headers("Transfer-Encoding: chunked") + $"{Start.Length:x}\r\n{Start}\r\n");
        for (int sent = 0; sent <= 400_000; sent += 4096)
            await client.SendAsync($"1000\r\n{new string('a', 4096)}\r\n");
        (await client.StatusAsync()).Should().Be(413);
    }

    [Fact]
    public async Task Other_addresses_and_methods_are_problems_too()
    {
        using HttpResponseMessage method = await service.Client.GetAsync(EmotionClient.Path);
        await ProblemAsync(method, 405, "");
        using HttpResponseMessage address = await service.Client.GetAsync("/v2/emotion");
        await ProblemAsync(address, 404, "");
    }

    [Fact]
    public async Task The_service_describes_itself()
    {
        using JsonDocument description = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi/v1.json"));
        JsonElement operation = description.RootElement.GetProperty("paths").GetProperty(EmotionClient.Path).GetProperty("post");
        operation.GetProperty("operationId").GetString().Should().Be("RecognizeEmotion");
        string form = operation.GetProperty("requestBody").GetProperty("content").GetProperty("multipart/form-data").GetRawText();
        string schemas = description.RootElement.GetProperty("components").GetRawText();
        (form + schemas).Should().Contain("audio").And.Contain("transcript").And.Contain("binary").And.Contain("probabilities");
        description.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("EmotionAnswer").GetProperty("properties")
            .GetProperty("probabilities").GetProperty("additionalProperties").GetProperty("type").GetString().Should().Be("number");
        operation.GetProperty("responses").EnumerateObject().Select(response => response.Name)
            .Should().BeEquivalentTo("200", "400", "408", "413", "415", "503");
    }

    [Fact]
    public async Task Health_tells_of_the_recognizer()
    {
        using JsonDocument health = JsonDocument.Parse(await service.Client.GetStringAsync("/health"));
        health.RootElement.GetProperty("status").GetString().Should().Be("Healthy");
        health.RootElement.GetProperty("checks").GetProperty("emotion-recognizer").GetProperty("data").GetProperty("generation")
            .GetInt64().Should().Be(1);
    }

    private static StringContent Typed(string text, string type)
    {
        var content = new StringContent(text, Encoding.ASCII);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private async Task<EmotionAnswer> AnswerAsync(HttpContent content)
    {
        (HttpStatusCode status, EmotionAnswer? answer) = await EmotionClient.AskAsync(service.Client, content);
        status.Should().Be(HttpStatusCode.OK);
        return answer!;
    }

    private Task RefusedAsync(HttpContent content, int status, string detail) =>
        RefusedAsync(new HttpRequestMessage(HttpMethod.Post, EmotionClient.Path) { Content = content }, status, detail);

    private async Task RefusedAsync(HttpRequestMessage request, int status, string detail)
    {
        using HttpResponseMessage response = await service.Client.SendAsync(request);
        request.Dispose();
        await ProblemAsync(response, status, detail);
    }

    private static async Task ProblemAsync(HttpResponseMessage response, int status, string detail)
    {
        string text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(status, text);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        JsonElement problem = JsonDocument.Parse(text).RootElement;
        problem.GetProperty("status").GetInt32().Should().Be(status);
        if (detail.Length > 0)
            problem.GetProperty("detail").GetString().Should().Contain(detail);
    }
}
