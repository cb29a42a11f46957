using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace SemiMER.Samples.WebService;

/// <summary>What a run of many requests found.</summary>
internal sealed record LoadReport
{
    public required int Requests { get; init; }

    /// <summary>Answers that are what the recognizer that gave them predicts, to the bit, by its number.</summary>
    public required IReadOnlyDictionary<long, int> Right { get; init; }

    /// <summary>Malformed requests that were refused by the right status, by that status.</summary>
    public required IReadOnlyDictionary<int, int> Refused { get; init; }

    /// <summary>All other answers, each a sentence.</summary>
    public required IReadOnlyList<string> Wrong { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Times of the requests that were answered, from the shortest to the longest.</summary>
    public required IReadOnlyList<TimeSpan> Times { get; init; }

    /// <summary>The time within which a share of the requests was answered.</summary>
    public TimeSpan Quantile(double share) => Times[(int)Math.Ceiling(share * Times.Count) - 1];
}

/// <summary>
/// Many requests from many clients at a time, of which each hundredth is malformed, while the recognizer is replaced: every answer is
/// compared with what the recognizer that gave it should say.
/// </summary>
/// <param name="client">Asks the service.</param>
/// <param name="spoken">The recordings to ask about.</param>
/// <param name="expected">The probabilities of each recording, by the number of the recognizer.</param>
internal sealed class LoadRun(
    HttpClient client, IReadOnlyList<SpokenUtterance> spoken, IReadOnlyDictionary<long, IReadOnlyList<IReadOnlyList<float>>> expected)
{
    public const int MalformedEach = 100;

    /// <summary>
    /// Limits of a run: clients and service share the processors, with others perhaps, and what is tried is the answers, not the patience.
    /// </summary>
    public static ServiceLimits Limits { get; } = new()
    {
        Upload = TimeSpan.FromMinutes(5), Grace = TimeSpan.FromMinutes(5), Waiting = TimeSpan.FromMinutes(5),
    };

    private readonly byte[][] wavs = [.. spoken.Select(own => own.ToWav())];
    private readonly ConcurrentDictionary<long, int> right = [];
    private readonly ConcurrentDictionary<int, int> refused = [];
    private readonly ConcurrentQueue<string> wrong = [];
    private readonly ConcurrentBag<TimeSpan> times = [];

    /// <summary>Sends the requests; once.</summary>
    /// <param name="requests">How many.</param>
    /// <param name="clients">How many at a time.</param>
    /// <param name="inBetween">What happens when half of them are sent.</param>
    public async Task<LoadReport> RunAsync(int requests, int clients, Func<Task> inBetween)
    {
        int next = -1;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (int number = Interlocked.Increment(ref next); number < requests; number = Interlocked.Increment(ref next))
            {
                if (number == requests / 2)
                    await inBetween();
                await OneAsync(number);
            }
        })));
        TimeSpan duration = Stopwatch.GetElapsedTime(start);
        return new LoadReport
        {
            Requests = requests,
            Right = new SortedDictionary<long, int>(right),
            Refused = new SortedDictionary<int, int>(refused),
            Wrong = [.. wrong],
            Duration = duration,
            Times = [.. times.Order()],
        };
    }

    private async Task OneAsync(int number)
    {
        int index = number % wavs.Length;
        (HttpContent content, HttpStatusCode due) = number % MalformedEach == MalformedEach / 2
            ? Malformed(number / MalformedEach, wavs[index])
            : (EmotionClient.Form(wavs[index], spoken[index].Text), HttpStatusCode.OK);
        using (content)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                (HttpStatusCode status, EmotionAnswer? answer) = await EmotionClient.AskAsync(client, content);
                if (status == HttpStatusCode.OK)
                    times.Add(Stopwatch.GetElapsedTime(start));
                Check(number, index, due, status, answer);
            }
            catch (HttpRequestException fault)
            {
                wrong.Enqueue($"Request {number}: {fault.Message}");
            }
        }
    }

    private void Check(int number, int index, HttpStatusCode due, HttpStatusCode status, EmotionAnswer? answer)
    {
        if (status != due)
            wrong.Enqueue($"Request {number}: the status is {(int)status}, and should be {(int)due}.");
        else if (answer is null)
            refused.AddOrUpdate((int)status, 1, (_, count) => count + 1);
        else if (!expected.TryGetValue(answer.Recognizer, out IReadOnlyList<IReadOnlyList<float>>? predicted)
            || !predicted[index].SequenceEqual(answer.Probabilities.Values))
            wrong.Enqueue($"Request {number}: recognizer {answer.Recognizer} says what it should not of '{spoken[index].Id}'.");
        else
            right.AddOrUpdate(answer.Recognizer, 1, (_, count) => count + 1);
    }

    // Everything that a client may get wrong, in turn.
    private static (HttpContent Content, HttpStatusCode Due) Malformed(int kind, byte[] wav) => (kind % 6) switch
    {
        0 => (EmotionClient.Form([.. wav.Take(30)], "cut short"), HttpStatusCode.BadRequest),
        1 => (EmotionClient.Form([.. wav.Skip(4)], "no WAV file"), HttpStatusCode.BadRequest),
        2 => (EmotionClient.Form(null, null), HttpStatusCode.BadRequest),
        3 => (EmotionClient.Form(wav, "sound of another kind", "audio/mpeg"), HttpStatusCode.UnsupportedMediaType),
        4 => (new ByteArrayContent(wav), HttpStatusCode.UnsupportedMediaType),
        _ => (EmotionClient.Form(wav, "a part of another name", part: "sound"), HttpStatusCode.BadRequest),
    };
}
