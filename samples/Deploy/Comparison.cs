using System.Diagnostics;
using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Onnx;
using SemiMER.Recognition;
using SemiMER.Training;
using Spectre.Console;

namespace SemiMER.Samples.Deploy;

/// <summary>Trains, exports, and lets both recognizers predict the same utterances in processes of their own.</summary>
internal static class Comparison
{
    public static void Run()
    {
        string folder = Directory.CreateTempSubdirectory("semimer-").FullName;
        try
        {
            Utterance[] test = Train(folder);
            ReportOfProcess onnx = Start(Path.Combine(folder, "emotion.onnx"), folder);
            ReportOfProcess torch = Start(Path.Combine(folder, "emotion.semimer"), folder);
            Print(onnx, torch);
            if (onnx.HasLibtorch || !torch.HasLibtorch)
                throw new InvalidOperationException("libtorch is where it should not be, or is not where it should.");
            double difference = onnx.Probabilities.Zip(torch.Probabilities, (a, b) => Math.Abs(a - b)).Max();
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Probabilities of {test.Length} utterances differ by {difference:0.0e+0} at most."));
            if (difference > 1e-5)
                throw new InvalidOperationException("The two do not predict the same.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Utterance[] Train(string folder)
    {
        var corpus = new SyntheticCorpus(new SyntheticCorpusOptions());
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(corpus)[0];
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(fraction: 0.1, seed: 1);
        EmotionNetwork network = EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 64 });
        var trainer = new SemiSupervisedTrainer(
            network, Recipe.Paper(new MaximumMeanDiscrepancy()), new TrainerOptions { Epochs = 10 });
        TrainingResult run = trainer.Fit(labeled, unlabeled, fold.Validation);
        using EmotionRecognizer recognizer = run.Recognizer;
        double accuracy = recognizer.Evaluate(fold.Test).UnweightedAccuracy;
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Trained on {labeled.Count} labeled and {unlabeled.Count} unlabeled utterances; test UA {accuracy:0.000}."));
        recognizer.Save(Path.Combine(folder, "emotion.semimer"));
        OnnxExport.Write(recognizer, Path.Combine(folder, "emotion.onnx"));
        Utterance[] test = [.. fold.Test.Utterances];
        StoredUtterances.Write(corpus.Schema, test, folder);
        return test;
    }

    // The time until its first line: the first prediction.
    private static ReportOfProcess Start(string recognizer, string folder)
    {
        string[] command = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
            ? [typeof(Comparison).Assembly.Location, "predict", recognizer, folder] : ["predict", recognizer, folder];
        var start = new ProcessStartInfo(Environment.ProcessPath!, command) { RedirectStandardOutput = true };
        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        string? first = process.StandardOutput.ReadLine();
        TimeSpan time = watch.Elapsed;
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 || first is null)
            throw new InvalidOperationException($"The process that predicts by '{recognizer}' ended with {process.ExitCode}.");
        return ReportOfProcess.Parse(time, rest);
    }

    private static void Print(ReportOfProcess onnx, ReportOfProcess torch)
    {
        var table = new Table();
        table.AddColumns("", "OnnxRecognizer", "EmotionRecognizer");
        Add("process start to first prediction", report => report.Start.TotalMilliseconds, "0 ms");
        Add("resident memory after it", report => report.Memory / 1048576.0, "0 MiB");
        Add("one utterance, median", report => report.Single.TotalMicroseconds, "0 us");
        Add("an utterance of many", report => report.Batched.TotalMicroseconds, "0.0 us");
        table.AddRow("libtorch in the process", onnx.HasLibtorch ? "yes" : "no", torch.HasLibtorch ? "yes" : "no");
        AnsiConsole.Write(table);

        void Add(string what, Func<ReportOfProcess, double> number, string format) =>
            table.AddRow([what, .. ((ReportOfProcess[])[onnx, torch])
                .Select(report => number(report).ToString(format, CultureInfo.InvariantCulture))]);
    }
}
