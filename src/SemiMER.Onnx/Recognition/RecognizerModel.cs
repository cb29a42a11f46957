using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Onnx;

/// <summary>
/// The model of an exported recognizer, shared by all that know other speakers, and what it says of itself. Both are checked against each
/// other when it is opened.
/// </summary>
internal sealed class RecognizerModel : IDisposable
{
    private readonly OnnxSession session;
    private volatile bool isDisposed;

    private RecognizerModel(OnnxSession session, RecognizerDescription description)
    {
        this.session = session;
        Description = description;
    }

    /// <summary>What the model says of itself.</summary>
    public RecognizerDescription Description { get; }

    /// <summary>Opens the bytes of a file.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="file">What messages call it.</param>
    /// <param name="threads">Threads that one run may use.</param>
    /// <exception cref="OnnxException">It is damaged, another ONNX model, or of another version.</exception>
    public static RecognizerModel Open(byte[] bytes, string file, int threads)
    {
        if (ContentDigest.IsRight(bytes) is not { } isRight)
            throw new OnnxException($"is no recognizer that {nameof(OnnxExport)} wrote, or not a whole one.", file);
        if (!isRight)
            throw new OnnxException("is damaged: its content does not have the digest that it names. Export the recognizer again.", file);
        OnnxSession session = OnnxSession.Open(bytes, file, threads, keepsMemory: false);
        try
        {
            RecognizerDescription description = Described(session);
            Check(session, description);
            return new RecognizerModel(session, description);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Computes one batch, see <see cref="RecognizerBatch"/>.</summary>
    /// <exception cref="ObjectDisposedException">The model was closed.</exception>
    /// <exception cref="OnnxException">It does not give a row of numbers for each utterance.</exception>
    public (float[] Probabilities, float[] Targets) Run(RecognizerBatch batch)
    {
        ObjectDisposedException.ThrowIf(isDisposed, typeof(OnnxRecognizer));
        (float[] probabilities, float[] targets) = batch.Run(session, hasTargets: Description.Targets.Count > 0);
        CheckLength(OnnxInputs.Probabilities, probabilities, batch.Rows * Description.Schema.Classes.Count);
        CheckLength(OnnxInputs.Targets, targets, batch.Rows * Description.Targets.Count);
        return (probabilities, targets);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isDisposed = true;
        session.Dispose();
    }

    private void CheckLength(string output, float[] numbers, int expected)
    {
        if (numbers.Length != expected)
        {
            throw new OnnxException("The model gives another number of results than it describes.", session.File, $"output '{output}'",
                FormattableString.Invariant($"{expected}"), FormattableString.Invariant($"{numbers.Length}"));
        }
    }

    private static RecognizerDescription Described(OnnxSession session)
    {
        IReadOnlyDictionary<string, string> metadata = session.Metadata;
        string format = metadata.GetValueOrDefault(RecognizerDescription.FormatKey, "");
        if (format != RecognizerDescription.Format)
        {
            throw new OnnxException(
                "is a recognizer of another version: take that version of SemiMER.Onnx " +
                $"({metadata.GetValueOrDefault(RecognizerDescription.VersionKey, "unknown")}), or export it again.", session.File,
                expected: $"'{RecognizerDescription.Format}'", actual: $"'{format}'");
        }
        try
        {
            return RecognizerDescription.Parse(metadata[RecognizerDescription.Key]);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or ArgumentException
            or KeyNotFoundException or SemiMerException)
        {
            throw new OnnxException($"does not describe a recognizer: {error.Message}", session.File, innerException: error);
        }
    }

    private static void Check(OnnxSession session, RecognizerDescription description)
    {
        string[] inputs = [.. description.Inputs()], outputs = [.. description.Outputs()];
        if (!session.Inputs.Select(port => port.Name).ToHashSet().SetEquals(inputs))
            throw Different("inputs", inputs, session.Inputs);
        if (!session.Outputs.Select(port => port.Name).ToHashSet().SetEquals(outputs))
            throw Different("outputs", outputs, session.Outputs);
        foreach (ModalitySchema entry in description.Schema.Modalities)
        {
            if (description.Scaler.StatisticsOf(entry.Modality).Any(statistics => statistics.Mean.Length != entry.Width))
                throw new OnnxException("has scaling of another width than it describes.", session.File, $"modality '{entry.Modality}'");
            if (description.TrainingRange?.Modalities.TryGetValue(entry.Modality, out ModalityRange? range) == true &&
                range.Mean.Count != entry.Width)
            {
                throw new OnnxException(
                    "has a training range of another width than it describes.", session.File, $"modality '{entry.Modality}'");
            }
        }

        OnnxException Different(string what, string[] expected, IEnumerable<OnnxPort> actual) => new(
            $"does not have the {what} that it describes.", session.File,
            expected: string.Join(", ", expected), actual: string.Join(", ", actual.Select(port => port.Name)));
    }
}
