using System.Diagnostics;
using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests;

namespace SemiMER.Onnx.Tests;

/// <summary>An application that only predicts has no libtorch, and needs none.</summary>
public sealed class ChildProcessTests
{
    [SkippableTheory]
    [InlineData(ScalingScope.AllSpeakers)]
    [InlineData(ScalingScope.PerSpeaker)]
    public void Predicts_without_libtorch_in_the_process(ScalingScope scope)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "It looks into /proc.");
        var schema = new CorpusSchema("process", ["calm", "angry", "sad"],
            [new(Modality.Acoustic, 6, FeatureKind.Sequence), new(Modality.Visual, 4), new(Modality.Lexical, 3, FeatureKind.Sequence)]);
        EmotionNetwork network = Exported.Network(schema, new EmotionNetworkOptions
        {
            Fusion = new AttentionFusionOptions(),
            Encoders = new Dictionary<Modality, EncoderOptions>
            {
                [Modality.Acoustic] = new RecurrentEncoderOptions { HiddenSize = 8 }, [Modality.Lexical] = new TextConvolutionOptions(),
            },
        });
        Utterance[] utterances = RandomUtterances.Of(schema, [1, 4, 9]);
        using var recognizer = new EmotionRecognizer(network, FeatureScaler.Fit(utterances, scope));
        using var folder = new TemporaryDirectory();
        string file = folder.File("emotion.onnx");
        OnnxExport.Write(recognizer, file);

        string[] lines = Run(file);
        float[][] found = [.. lines.Where(line => !line.StartsWith("mapped ", StringComparison.Ordinal))
            .Select(line => line.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
        found.Length.Should().Be(utterances.Length);
        foreach ((Prediction wanted, float[] own) in recognizer.Predict(utterances).Zip(found))
            wanted.Probabilities.Zip(own, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan((float)Exported.Tolerance);
        string[] mapped = [.. lines.Where(line => line.StartsWith("mapped ", StringComparison.Ordinal))];
        mapped.Should().Contain(line => line.Contains("libonnxruntime", StringComparison.Ordinal));
        mapped.Should().NotContain(line => line.Contains("LibTorchSharp", StringComparison.OrdinalIgnoreCase)
            || line.Contains("libtorch", StringComparison.OrdinalIgnoreCase) || line.Contains("libc10", StringComparison.Ordinal));
    }

    private static string[] Run(string file)
    {
        string own = Path.GetRelativePath(
            Path.Combine(Repository.Root, "tests", "SemiMER.Onnx.Tests", "bin"), AppContext.BaseDirectory);
        string program = Path.Combine(Repository.Root, "tests", "Programs", "OnnxProgram", "bin", own, "OnnxProgram.dll");
        Directory.GetFiles(Path.GetDirectoryName(program)!, "libtorch_cpu*", SearchOption.AllDirectories)
            .Should().BeEmpty("the application has no libtorch");
        var start = new ProcessStartInfo("dotnet", [program, file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "{0}", errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
