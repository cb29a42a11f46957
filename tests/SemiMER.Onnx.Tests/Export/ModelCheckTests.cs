using System.Diagnostics;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests;

namespace SemiMER.Onnx.Tests;

/// <summary>ONNX's own checker finds nothing wrong with any exported network, the shapes of all nodes included.</summary>
public sealed class ModelCheckTests
{
    private const string Python = "/usr/bin/python3";

    [SkippableTheory]
    [InlineData(ScalingScope.AllSpeakers)]
    [InlineData(ScalingScope.PerSpeaker)]
    public void Checker_of_ONNX_accepts_every_network(ScalingScope scope)
    {
        Skip.IfNot(File.Exists(Python), "python3 has no onnx: there is no python3");
        Skip.If(Run("-c", "import onnx").Code != 0, "python3 has no onnx");
        using var folder = new TemporaryDirectory();
        var written = new Dictionary<string, EmotionNetworkOptions>();
        foreach ((string name, CorpusSchema schema, EmotionNetworkOptions options) in NetworkCases.All)
        {
            Utterance[] utterances = RandomUtterances.Of(schema, [2], EncoderCases.Vocabulary);
            using var recognizer = new EmotionRecognizer(
                Exported.Network(schema, options), FeatureScaler.Fit(utterances, scope));
            OnnxExport.Write(recognizer, folder.File($"{name}.onnx"));
            written.Add($"{name}.onnx", options);
        }
        (int code, string text) = Run(
            [Path.Combine(Repository.Root, "tests", "fixtures", "check_onnx.py"), .. written.Keys.Select(folder.File)]);
        code.Should().Be(0, text);
        string[][] lines = [.. text.TrimEnd('\n').Split('\n').Select(line => line.Split('|'))];
        lines.Select(line => line[0]).Should().Equal(written.Keys);
        foreach (string[] line in lines)
        {
            int targets = written[line[0]].Targets.Count;
            line[1].Should().Be(targets == 0 ? "batch,3" : $"batch,3;batch,{targets}", "of {0}", line[0]);
        }
        lines.SelectMany(line => line[2].Split(' ')).Distinct().Should().Contain(["LSTM", "GRU", "LayerNormalization", "GatherND"])
            .And.NotContain(operation => operation.Contains('.'), "all are of ONNX's own domain");
    }

    private static (int Code, string Text) Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Python, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? text : text + errors.GetAwaiter().GetResult());
    }
}
