using System.Diagnostics;
using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Tests;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace SemiMER.Onnx.Tests;

/// <summary>Encoders that PyTorch exports as the page on pretrained features has it give what they give in PyTorch.</summary>
public sealed class ExportedByPyTorchTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void Speech_text_and_faces_are_those_of_PyTorch()
    {
        Skip.IfNot(File.Exists("/usr/bin/python3"), "python3 has no torch: there is no python3");
        Skip.If(Run("-c", "import torch") is null, "python3 has no torch");
        string? text = Run(Path.Combine(Repository.Root, "tests", "fixtures", "export_encoders.py"), folder.Root);
        text.Should().NotBeNull("the exporter should end well");
        var expected = text!.TrimEnd().Split('\n').Select(line => line.Split(' ')).Where(parts => parts[0] is "speech" or "text" or "face")
            .ToDictionary(parts => parts[0], parts => parts[1..].Select(part => double.Parse(part, CultureInfo.InvariantCulture)));

        using var speech = OnnxSpeechFeatures.Open(folder.File("speech.onnx"));
        var samples = new AudioSignal((float[])[.. Enumerable.Range(0, 20_000).Select(i => MathF.Sin(i * 0.01f) * 0.5f)], 16_000);
        speech.Describe(samples).ShouldBe(expected["speech"]);
        speech.Extractor.Should().Contain("onnx-speech/1");

        File.WriteAllLines(folder.File("vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "one", "two", "three"]);
        using var words = OnnxTextFeatures.Open(folder.File("text.onnx"));
        words.Describe("one two three").ShouldBe(expected["text"]);

        using (var image = new Image<Rgb24>(12, 12))
        {
            for (int i = 0; i < 144; i++)
                image[i % 12, i / 12] = new Rgb24((byte)i, (byte)i, (byte)i);
            image.Save(folder.File("face.png"));
        }
        using var faces = OnnxImageFeatures.Open(folder.File("face.onnx"));
        ModalityFeatures face = faces.Describe(folder.File("face.png"));
        face.ShouldBe(expected["face"]);
    }

    private static string? Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : null;
    }
}
