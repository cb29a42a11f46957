using SemiMER.Corpora;

namespace SemiMER.Onnx;

/// <summary>
/// What the extractors of features by an ONNX model have in common. They never change, so any number of threads may use one; dispose of it
/// when it is not needed any more, for a model takes much memory.
/// </summary>
public abstract class OnnxExtractor : IDisposable
{
    private protected OnnxExtractor(OnnxSession session) => Session = session;

    /// <summary>A vector for each utterance, or a sequence of frames.</summary>
    public abstract FeatureKind Kind { get; }

    /// <summary>Number of features of the vector, or of a frame.</summary>
    public abstract int Width { get; }

    /// <summary>Frames a second, where that is known of a sequence.</summary>
    public virtual double? FrameRate => null;

    /// <summary>
    /// Model and settings: checksums of the model's files and all settings that change the features. See
    /// <see cref="ModalitySchema.Extractor"/>.
    /// </summary>
    public abstract string Extractor { get; }

    /// <summary>What the features are, in words.</summary>
    public abstract string Description { get; }

    /// <summary>The modality if none is named.</summary>
    private protected abstract Modality OwnModality { get; }

    private protected OnnxSession Session { get; }

    /// <summary>What a corpus says of the features.</summary>
    /// <param name="modality">The modality; the usual one of the extractor if left out.</param>
    public ModalitySchema Schema(Modality? modality = null) => new(modality ?? OwnModality, Width, Kind)
    {
        FrameRate = FrameRate,
        Description = Description,
        Extractor = Extractor,
    };

    /// <summary>Closes the model.</summary>
    public void Dispose()
    {
        Session.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens a model and makes an extractor of it; the model is closed again if that fails.</summary>
    private protected static T Open<T>(string modelPath, int threads, Func<ModelFile, OnnxSession, T> make)
    {
        var file = ModelFile.Read(modelPath);
        var session = OnnxSession.Open(modelPath, threads);
        try
        {
            return make(file, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A source of features that reads one row after another.</summary>
    private protected ModalitySource SourceOf(Modality? modality, Func<CorpusRow, ModalityFeatures?> read)
    {
        ModalitySchema schema = Schema(modality);
        return new ModalitySource(schema.Modality, Kind, read)
        {
            FrameRate = schema.FrameRate,
            Description = schema.Description,
            Extractor = schema.Extractor,
        };
    }
}
