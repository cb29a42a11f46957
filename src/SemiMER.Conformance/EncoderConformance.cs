using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Conformance;

/// <summary>Checks that an encoder keeps what <see cref="IModalityEncoder"/> promises.</summary>
public static class EncoderConformance
{
    private static readonly int[] Lengths = [5, 1, 3, 7, 2, 4]; // frames; the last but one has none of the modality

    /// <summary>Checks all properties of the encoder that options name, as networks make it, on the CPU, in about a second.</summary>
    /// <param name="options">The options.</param>
    /// <param name="schema">The modality that it reads.</param>
    /// <param name="embeddingSize">Width of the embedding, at least 1. Default 4.</param>
    /// <param name="promises">What it reads and promises. Default: all of <see cref="EncoderPromises"/>.</param>
    /// <exception cref="ConformanceException">Properties do not hold; all of them are listed.</exception>
    /// <exception cref="OptionsException">An option is out of range or does not fit the modality.</exception>
    public static void Check(EncoderOptions options, ModalitySchema schema, int embeddingSize = 4, EncoderPromises? promises = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(schema);
        var network = new EmotionNetworkOptions
        {
            EmbeddingSize = embeddingSize,
            Encoders = new Dictionary<Modality, EncoderOptions> { [schema.Modality] = options with { Reconstruct = false } },
        };
        Check(options.GetType().Name, seed =>
        {
            EmotionNetwork made = EmotionNetwork.Create(SchemaOf(schema), network with { Seed = seed });
            return (made.Encoders[schema.Modality], made);
        }, schema, promises ?? new EncoderPromises(), knowsSeeds: true);
    }

    /// <summary>The same of an encoder that a function makes. That seeds decide its weights is not checked.</summary>
    /// <param name="create">Makes the encoder, each time a new one of the same shape.</param>
    /// <param name="schema">The modality that it reads.</param>
    /// <param name="promises">What it reads and promises. Default: all of <see cref="EncoderPromises"/>.</param>
    /// <exception cref="ConformanceException">Properties do not hold; all of them are listed.</exception>
    public static void Check(Func<IModalityEncoder> create, ModalitySchema schema, EncoderPromises? promises = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(schema);
        Check(create().GetType().Name, _ => (create(), null), schema, promises ?? new EncoderPromises(), knowsSeeds: false);
    }

    private static CorpusSchema SchemaOf(ModalitySchema schema) => new("conformance", ["a", "b"], [schema]);

    private static void Check(
        string name, Func<long, (IModalityEncoder Encoder, IDisposable? Owner)> create, ModalitySchema schema, EncoderPromises promises,
        bool knowsSeeds)
    {
        var findings = new Findings(name);
        (IModalityEncoder encoder, IDisposable? owner) = create(1);
        long width = encoder.EmbeddingSize;
        bool isModule = encoder is nn.Module;
        ((IDisposable?)owner ?? encoder as IDisposable)?.Dispose();
        if (!isModule)
        {
            findings.Check(ConformanceProperty.Module, () => "it is no torch.nn.Module.");
            findings.Throw();
        }
        var random = new RandomSource(1, "features");
        Utterance[] utterances = [.. Lengths.Select((frames, i) => Draw(schema, frames, i, random, promises.Feature))];
        utterances[^2] = utterances[^2].WithModalities();
        var checks = new ModuleChecks(seed =>
        {
            (IModalityEncoder made, IDisposable? owner) = create(seed);
            var module = (nn.Module)made;
            return new CheckedModule(
                module, batch => made.Encode(batch.Modalities[schema.Modality]), made.RowsAreIndependent, owner ?? module);
        }, SchemaOf(schema), utterances, width);
        findings.Check(ConformanceProperty.Shape, checks.HasItsShape);
        findings.Check(ConformanceProperty.Masks, checks.LooksUnderNoMask);
        if (promises.SameInEveryBatch)
            findings.Check(ConformanceProperty.BatchMates, () => checks.KnowsNoBatchMates() ?? checks.KnowsNoBatchMatesInTrainingEither());
        findings.Check(ConformanceProperty.AbsentRows, checks.TakesAbsentRows);
        findings.Check(ConformanceProperty.ReachedParameters, () => checks.ReachesItsParameters(promises.UnreachedParameters));
        findings.Check(ConformanceProperty.SavedState, checks.IsSavedWhole);
        findings.Check(ConformanceProperty.Inputs, checks.ChangesNoFeatures);
        findings.Check(ConformanceProperty.SameBits, () => checks.GivesTheSameBits(knowsSeeds));
        findings.Check(ConformanceProperty.LeftTensors, checks.LeavesNoTensors);
        findings.Throw();
    }

    private static Utterance Draw(ModalitySchema schema, int frames, int number, RandomSource random, Func<RandomSource, double> feature)
    {
        bool sequence = schema.Kind == FeatureKind.Sequence;
        float[] values = [.. Enumerable.Range(0, schema.Width * (sequence ? frames : 1)).Select(_ => (float)feature(random))];
        return new Utterance
        {
            Id = FormattableString.Invariant($"u{number}"),
            Speaker = "s",
            Features = new Dictionary<Modality, ModalityFeatures>
            {
                [schema.Modality] = sequence ? ModalityFeatures.Sequence(values, schema.Width) : ModalityFeatures.Vector(values),
            },
        };
    }
}
