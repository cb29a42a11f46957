using Microsoft.Extensions.Logging;
using SemiMER.Torch;

namespace SemiMER.Tests.Documentation;

/// <summary>The code of docs/torchsharp.md.</summary>
internal static class TorchSharpPage
{
    public static bool CanRecognize(ILogger logger)
    {
        try
        {
            TorchLibrary.EnsureLoaded();
            return true;
        }
        catch (TorchUnavailableException exception)
        {
            logger.LogWarning("Emotions are not recognized here. {Reason}", exception.Message);
            return false;
        }
    }
}
