using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Onnx;
using SemiMER.Recognition;
using SemiMER.Samples.WebService;
using SemiMER.Tests;

namespace SemiMER.Extensions.Hosting.Tests.Web;

/// <summary>The folder that the service loads: a recognizer and its words, or nothing.</summary>
[Collection(nameof(WebCollection))]
public sealed class ServedModelTests(TrainedModels models) : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Both_files_are_needed()
    {
        FluentActions.Invoking(() => SpokenRecognizer.Load(folder.Root)).Should().Throw<OnnxException>();
        File.Copy(Path.Combine(models.Folders[0], SpokenRecognizer.RecognizerFile), folder.File(SpokenRecognizer.RecognizerFile));
        FluentActions.Invoking(() => SpokenRecognizer.Load(folder.Root)).Should().Throw<FileFormatException>();
        File.Copy(Path.Combine(models.Folders[0], SpokenRecognizer.WordsFile), folder.File(SpokenRecognizer.WordsFile));
        using IEmotionRecognizer recognizer = SpokenRecognizer.Load(folder.Root);
        recognizer.Classes.Should().HaveCount(4);
    }

    [Fact]
    public void Words_of_another_training_are_refused()
    {
        File.Copy(Path.Combine(models.Folders[0], SpokenRecognizer.RecognizerFile), folder.File(SpokenRecognizer.RecognizerFile));
        File.Copy(Path.Combine(models.Folders[1], SpokenRecognizer.WordsFile), folder.File(SpokenRecognizer.WordsFile));
        FluentActions.Invoking(() => SpokenRecognizer.Load(folder.Root)).Should().Throw<CorpusException>().WithMessage("*other features*");
    }
}
