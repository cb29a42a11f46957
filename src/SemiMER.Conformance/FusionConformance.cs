using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Conformance;

/// <summary>Checks that a fusion keeps what <see cref="FusionOptions"/> promises, in a small network of three modalities.</summary>
public static class FusionConformance
{
    private const int Size = 4, Utterances = 8;
    private static readonly Modality[] Names = [Modality.Acoustic, Modality.Visual, Modality.Lexical];

    /// <summary>Checks all properties of the fusion that options name, on the CPU, in about a second.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ConformanceException">Properties do not hold; all of them are listed.</exception>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static void Check(FusionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var schema = new CorpusSchema("conformance", ["a", "b"], [.. Names.Select(modality => new ModalitySchema(modality, Size))]);
        var network = new EmotionNetworkOptions
        {
            EmbeddingSize = Size,
            ClassifierHiddenSizes = [],
            Fusion = options,
            Encoders = Names.ToDictionary(
                modality => modality, EncoderOptions (_) => new DenseEncoderOptions { HiddenSizes = [], Reconstruct = false }),
        };
        network.Validate();
        var random = new RandomSource(1, "features");
        // Every subset of the modalities but the empty one, and all of them again.
        Utterance[] utterances = [.. Enumerable.Range(1, Utterances).Select(subset => new Utterance
        {
            Id = FormattableString.Invariant($"u{subset}"),
            Speaker = "s",
            Features = Names.Where((_, i) => subset == Utterances || (subset >> i & 1) == 1).ToDictionary(
                modality => modality,
                _ => ModalityFeatures.Vector(Enumerable.Range(0, Size).Select(_ => (float)random.NextNormal()).ToArray())),
        })];
        var checks = new ModuleChecks(seed =>
        {
            EmotionNetwork made = EmotionNetwork.Create(schema, network with { Seed = seed });
            return new CheckedModule(made, made.call, RowsAreIndependent: false, made);
        }, schema, utterances, schema.Classes.Count);
        var findings = new Findings(options.GetType().Name);
        findings.Check(ConformanceProperty.Shape, checks.HasItsShape);
        findings.Check(ConformanceProperty.Masks, checks.LooksUnderNoMask);
        findings.Check(ConformanceProperty.BatchMates, checks.KnowsNoBatchMates);
        findings.Check(ConformanceProperty.ReachedParameters, () => checks.ReachesItsParameters([]));
        findings.Check(ConformanceProperty.SavedState, checks.IsSavedWhole);
        findings.Check(ConformanceProperty.Inputs, checks.ChangesNoFeatures);
        findings.Check(ConformanceProperty.SameBits, () => checks.GivesTheSameBits(knowsSeeds: true));
        findings.Check(ConformanceProperty.LeftTensors, checks.LeavesNoTensors);
        findings.Throw();
    }
}
