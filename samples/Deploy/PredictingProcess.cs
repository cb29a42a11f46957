using System.Diagnostics;
using SemiMER.Corpora;
using SemiMER.Onnx;
using SemiMER.Recognition;

namespace SemiMER.Samples.Deploy;

/// <summary>An application that only predicts: all it knows of the recognizer is an interface.</summary>
internal static class PredictingProcess
{
    private const int Rounds = 500;

    public static void Run(string file, string folder)
    {
        using IEmotionRecognizer recognizer = Load(file);
        Utterance[] utterances = StoredUtterances.Read(recognizer.Schema, folder);
        Console.WriteLine(recognizer.Predict(utterances[0]).ClassName);
        long memory = Environment.WorkingSet;
        TimeSpan single = Single(recognizer, utterances), batched = Batched(recognizer, utterances);
        bool hasLibtorch = Process.GetCurrentProcess().Modules.Cast<ProcessModule>()
            .Any(module => module.ModuleName.Contains("torch_cpu", StringComparison.Ordinal));
        var report = new ReportOfProcess(TimeSpan.Zero, memory, single, batched, hasLibtorch,
            [.. recognizer.Predict(utterances).SelectMany(prediction => prediction.Probabilities)]);
        Console.WriteLine(report.ToText());
    }

    // In a method each: what one of them needs is not loaded by the other.
    private static IEmotionRecognizer Load(string file) =>
        file.EndsWith(".onnx", StringComparison.Ordinal) ? LoadOnnx(file) : LoadTorch(file);

    private static IEmotionRecognizer LoadOnnx(string file) => OnnxRecognizer.Load(file);

    private static IEmotionRecognizer LoadTorch(string file) => EmotionRecognizer.Load(file);

    private static TimeSpan Single(IEmotionRecognizer recognizer, Utterance[] utterances)
    {
        var times = new TimeSpan[Rounds];
        for (int round = -Rounds; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            recognizer.Predict(utterances[(round + Rounds) % utterances.Length]);
            if (round >= 0)
                times[round] = Stopwatch.GetElapsedTime(start);
        }
        Array.Sort(times);
        return times[Rounds / 2];
    }

    private static TimeSpan Batched(IEmotionRecognizer recognizer, Utterance[] utterances)
    {
        Utterance[] many = [.. Enumerable.Range(0, 1 + 2000 / utterances.Length).SelectMany(_ => utterances)];
        recognizer.Predict(many);
        long start = Stopwatch.GetTimestamp();
        recognizer.Predict(many);
        return Stopwatch.GetElapsedTime(start) / many.Length;
    }
}
