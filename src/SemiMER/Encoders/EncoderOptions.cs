using System.Text.Json.Serialization;
using SemiMER.Corpora;

namespace SemiMER.Encoders;

/// <summary>
/// Which encoder a modality gets, and how large it is. The library's are saved with a recognizer. Derive from it to name encoders of
/// your own wherever options are taken; a saved recognizer then names their types, and is loaded with a <c>PartRegistry</c> of them.
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
    /// <summary>Only the records that derive from it can be made.</summary>
    protected EncoderOptions()
    {
    }

    /// <summary>Whether a decoder is made that restores what was encoded, where there is one. Default true.</summary>
    public bool Reconstruct { get; init; } = true;

    /// <summary>Whether the encoder reads vectors or sequences.</summary>
    protected internal abstract FeatureKind InputKind { get; }

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
        return MakeEncoder(schema, embeddingSize);
    }

    /// <summary>Makes the decoder, its weights drawn from TorchSharp's default generator; null if there is none.</summary>
    /// <param name="schema">The modality.</param>
    /// <param name="embeddingSize">Width of the embedding, at least 1.</param>
    /// <exception cref="OptionsException">An option is out of range or does not fit the modality.</exception>
    public IModalityDecoder? CreateDecoder(ModalitySchema schema, int embeddingSize)
    {
        Check(schema, embeddingSize);
        return Reconstruct ? MakeDecoder(schema, embeddingSize) : null;
    }

    /// <summary>The same with every list written out: what a file keeps does not change when a default does.</summary>
    internal virtual EncoderOptions Explicit() => this;

    /// <summary>
    /// A number of weights that the encoder has at least, whatever the options say, without making it: a description from a file is
    /// believed only as far as the file has weights.
    /// </summary>
    internal virtual double LeastWeights(ModalitySchema schema, int embeddingSize) => 0;

    internal virtual void AddFaults(OptionFaults faults)
    {
        foreach (string fault in Faults())
            faults.Require(false, fault);
    }

    /// <summary>Makes the encoder of a modality that it fits, from options without faults.</summary>
    /// <param name="schema">The modality.</param>
    /// <param name="embeddingSize">Width of the embedding, at least 1.</param>
    protected abstract IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize);

    /// <summary>Makes the decoder that restores what the encoder has read. Default null: there is none.</summary>
    /// <param name="schema">The modality.</param>
    /// <param name="embeddingSize">Width of the embedding, at least 1.</param>
    protected virtual IModalityDecoder? MakeDecoder(ModalitySchema schema, int embeddingSize) => null;

    /// <summary>What is out of range, each a sentence that names option, value and range. Default nothing.</summary>
    protected virtual IEnumerable<string> Faults() => [];

    /// <summary>What does not fit the modality; null if nothing.</summary>
    private protected virtual string? Fault(ModalitySchema schema) => schema.Kind == InputKind
        ? null
        : $"Modality '{schema.Modality}' is a {KindName(schema.Kind)}; this encoder reads {KindName(InputKind)}s. Choose another for it.";

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
