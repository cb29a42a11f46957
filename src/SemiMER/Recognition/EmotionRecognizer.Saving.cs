using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Models;
using static TorchSharp.torch;

namespace SemiMER.Recognition;

public sealed partial class EmotionRecognizer
{
    /// <summary>
    /// Writes network, scaling, classes, schema, calibration, model card, threshold and training range into one file, readable by any
    /// safetensors reader. Atomic. It carries a digest of itself and what the recognizer says of a few drawn inputs: both are checked when
    /// it is loaded.
    /// </summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <remarks>Every later version of the library reads it; an earlier one refuses a format that it does not know.</remarks>
    /// <exception cref="FileFormatException">It cannot be written; an existing file is as it was.</exception>
    /// <exception cref="ModelException">Weights are NaN or infinite; an existing file is as it was.</exception>
    public void Save(string path) => RecognizerFile.Write(this, path);

    /// <summary>Writes the same into a stream.</summary>
    /// <param name="stream">The stream, which need not seek; it stays open.</param>
    /// <exception cref="ModelException">Weights are NaN or infinite; nothing was written.</exception>
    public void Save(Stream stream) => RecognizerFile.Write(this, stream);

    /// <summary>Reads a recognizer whose network was made from its options, with encoders of this library.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where it is to compute. Default the CPU.</param>
    /// <exception cref="FileFormatException">It is missing, damaged, or no safetensors file.</exception>
    /// <exception cref="ModelException">
    /// It is not a recognizer, or not a whole one, of a newer format, with parts that are not the library's, or computes other
    /// probabilities than when it was saved.
    /// </exception>
    public static EmotionRecognizer Load(string path, Device? device = null) =>
        RecognizerFile.Read(path, NetworkSource.Library, device);

    /// <summary>Reads a recognizer from a stream.</summary>
    /// <param name="stream">The stream, which is read to its end and stays open; it need not seek.</param>
    /// <param name="device">Where it is to compute. Default the CPU.</param>
    /// <exception cref="FileFormatException">It is damaged, or no safetensors file.</exception>
    /// <exception cref="ModelException">As for a file.</exception>
    public static EmotionRecognizer Load(Stream stream, Device? device = null) =>
        RecognizerFile.Read(stream, NetworkSource.Library, device);

    /// <summary>Reads a recognizer whose network has encoders, a context or a fusion of your own that are registered.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parts">The parts of your own.</param>
    /// <param name="device">Where it is to compute. Default the CPU.</param>
    /// <exception cref="FileFormatException">It is missing, damaged, or no safetensors file.</exception>
    /// <exception cref="ModelException">As without them; or a part is not registered: the message says which and how to.</exception>
    public static EmotionRecognizer Load(string path, PartRegistry parts, Device? device = null) =>
        RecognizerFile.Read(path, new NetworkSource(parts), device);

    /// <summary>Reads such a recognizer from a stream.</summary>
    /// <param name="stream">The stream, which is read to its end and stays open; it need not seek.</param>
    /// <param name="parts">The parts of your own.</param>
    /// <param name="device">Where it is to compute. Default the CPU.</param>
    /// <exception cref="FileFormatException">It is damaged, or no safetensors file.</exception>
    /// <exception cref="ModelException">As for a file.</exception>
    public static EmotionRecognizer Load(Stream stream, PartRegistry parts, Device? device = null) =>
        RecognizerFile.Read(stream, new NetworkSource(parts), device);

    /// <summary>Reads a recognizer whose network you make yourself.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">Makes the untrained network from schema and options; its weights are then replaced by the saved ones.</param>
    /// <param name="device">Where it is to compute. Default the CPU.</param>
    /// <exception cref="FileFormatException">It is missing, damaged, or no safetensors file.</exception>
    /// <exception cref="ModelException">
    /// It is not a recognizer, or the network does not have its parameters or computes other probabilities than when it was saved.
    /// </exception>
    public static EmotionRecognizer Load(
        string path, Func<CorpusSchema, EmotionNetworkOptions, EmotionNetwork> create, Device? device = null) =>
        RecognizerFile.Read(path, new NetworkSource(create), device);

    /// <summary>Reads such a recognizer from a stream.</summary>
    /// <param name="stream">The stream, which is read to its end and stays open; it need not seek.</param>
    /// <param name="create">Makes the untrained network from schema and options; its weights are then replaced by the saved ones.</param>
    /// <param name="device">Where it is to compute. Default the CPU.</param>
    /// <exception cref="FileFormatException">It is damaged, or no safetensors file.</exception>
    /// <exception cref="ModelException">As for a file.</exception>
    public static EmotionRecognizer Load(
        Stream stream, Func<CorpusSchema, EmotionNetworkOptions, EmotionNetwork> create, Device? device = null) =>
        RecognizerFile.Read(stream, new NetworkSource(create), device);

    /// <summary>A recognizer as a file had it.</summary>
    internal static EmotionRecognizer Restored(
        EmotionNetwork network, FeatureScaler scaler, ModelCard? card, TrainingRange? range, double threshold) =>
        new(network, scaler) { Card = card, TrainingRange = range, ConfidenceThreshold = threshold };
}
