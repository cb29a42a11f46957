using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting;

/// <summary>The loader that needs libtorch, in a class of its own: a service with another one never touches it.</summary>
internal static class TorchLoader
{
    public static IEmotionRecognizer Load(string path) => EmotionRecognizer.Load(path);
}
