using System.Text.Json.Serialization;
using SemiMER.Corpora;

namespace SemiMER.Encoders;

/// <summary>
/// Which encoder a modality gets, and how large it is. The kinds are those of this library; an encoder of your own is given to the
/// network itself. They are saved with a recognizer.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "encoder")]
[JsonDerivedType(typeof(DenseEncoderOptions), "dense")]
[JsonDerivedType(typeof(StatisticsPoolingOptions), "statistics")]
[JsonDerivedType(typeof(RecurrentEncoderOptions), "recurrent")]
[JsonDerivedType(typeof(TextConvolutionOptions), "text_convolution")]
[JsonDerivedType(typeof(TransformerEncoderOptions), "transformer")]
[JsonDerivedType(typeof(TransformerAutoencoderOptions), "transformer_autoencoder")]
public abstract record EncoderOptions
{
    private protected EncoderOptions()
    {
    }

    /// <summary>Whether a decoder is made that restores what was encoded, where there is one. Default true.</summary>
    public bool Reconstruct { get; init; } = true;

    /// <summary>Whether the encoder reads vectors or sequences.</summary>
    internal abstract FeatureKind Reads { get; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(GetType().Name);
        AddFaults(faults);
        faults.Throw();
    }

    /// <summary>Makes the encoder, its weights drawn from TorchSharp's default generator.</summary>
    /// <param name="schema">The modality.</param>
    /// <param name="embeddingSize">Width of the embedding, at least 1.</param>
    /// <exception cref="OptionsException">An option is out of range or does not fit the modality.</exception>
    public IModalityEncoder CreateEncoder(ModalitySchema schema, int embeddingSize)
    {
        Check(schema, embeddingSize);
        return Encoder(schema, embeddingSize);
    }

    /// <summary>Makes the decoder, its weights drawn from TorchSharp's default generator; null if there is none.</summary>
    /// <param name="schema">The modality.</param>
    /// <param name="embeddingSize">Width of the embedding, at least 1.</param>
    /// <exception cref="OptionsException">An option is out of range or does not fit the modality.</exception>
    public IModalityDecoder? CreateDecoder(ModalitySchema schema, int embeddingSize)
    {
        Check(schema, embeddingSize);
        return Reconstruct ? Decoder(schema, embeddingSize) : null;
    }

    /// <summary>
    /// A number of weights that the encoder has at least, whatever the options say, without making it: a description from a file is
    /// believed only as far as the file has weights.
    /// </summary>
    internal abstract double LeastWeights(ModalitySchema schema, int embeddingSize);

    internal abstract void AddFaults(OptionFaults faults);

    private protected abstract IModalityEncoder Encoder(ModalitySchema schema, int embeddingSize);

    private protected abstract IModalityDecoder? Decoder(ModalitySchema schema, int embeddingSize);

    /// <summary>What does not fit the modality; null if nothing.</summary>
    private protected virtual string? Fault(ModalitySchema schema) => schema.Kind == Reads
        ? null
        : $"Modality '{schema.Modality}' is a {KindName(schema.Kind)}; this encoder reads {KindName(Reads)}s. Choose another for it.";

    private static string KindName(FeatureKind kind) => kind == FeatureKind.Vector ? "vector" : "sequence";

    private void Check(ModalitySchema schema, int embeddingSize)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentOutOfRangeException.ThrowIfLessThan(embeddingSize, 1);
        Validate();
        if (Fault(schema) is { } fault)
            throw new OptionsException(GetType().Name, [fault]);
    }
}
