using SemiMER.Encoders;
using SemiMER.Models;

namespace SemiMER.Onnx.Tests;

/// <summary>
/// Whatever a network can be made of is exported: a new kind of part, or a new option of a part, fails here until the export knows it.
/// </summary>
public sealed class EveryOptionTests
{
    // Options of training alone: a trained network does not show them.
    private static readonly string[] OfTraining =
        ["Dropout", "InputDropout", "ModalityDropout", "Reconstruct", "TrainWordVectors", "Seed"];

    public static TheoryData<Type, string[]> Known => new()
    {
        {
            typeof(EmotionNetworkOptions),
            [
                "EmbeddingSize", "Encoders", "HiddenSizes", "Context", "CrossModal", "Imagination", "Fusion", "ClassifierHiddenSizes",
                "Targets",
            ]
        },
        { typeof(DenseEncoderOptions), ["HiddenSizes"] },
        { typeof(StatisticsPoolingOptions), ["HiddenSizes"] },
        { typeof(RecurrentEncoderOptions), ["Cell", "HiddenSize", "Layers", "Bidirectional", "Pooling"] },
        { typeof(TextConvolutionOptions), ["Kernels", "Channels", "VocabularySize", "WordVectorSize"] },
        {
            typeof(TransformerEncoderOptions),
            ["ModelSize", "Heads", "Blocks", "FeedForwardSize", "VocabularySize", "Pooling", "MaximumLength"]
        },
        {
            typeof(TransformerAutoencoderOptions),
            ["ModelSize", "Heads", "Blocks", "FeedForwardSize", "Strides", "Kernel", "MaximumLength"]
        },
        { typeof(ConcatenationFusionOptions), [] },
        { typeof(MeanFusionOptions), ["Weights"] },
        { typeof(GatedFusionOptions), ["Gate"] },
        { typeof(AttentionFusionOptions), ["HiddenSize"] },
        { typeof(LowRankFusionOptions), ["Rank"] },
        { typeof(CoordinatedFusionOptions), [] },
        { typeof(CrossModalTransformerOptions), ["IsJoint", "Blocks", "Heads", "FeedForwardSize"] },
        { typeof(ImaginationOptions), ["Blocks", "HiddenSize"] },
        { typeof(DialogueAttentionOptions), ["MaximumUtterances", "ModelSize", "Heads", "Blocks", "FeedForwardSize"] },
        {
            typeof(CrossModalPromptingOptions),
            [
                "MaximumUtterances", "HasPropagation", "HasPrompts", "Blocks", "LayersPerBlock", "Heads", "Prototypes", "PrototypesBy",
                "PromptSize", "Momentum",
            ]
        },
    };

    [Fact]
    public void Every_part_is_known() => typeof(EmotionNetworkOptions).Assembly.GetExportedTypes().Where(IsPart)
        .Should().BeEquivalentTo(Known.Select(row => (Type)row[0]));

    [Theory]
    [MemberData(nameof(Known))]
    public void Every_option_of_a_part_is_known(Type part, string[] options) => part.GetProperties()
        .Where(property => property.SetMethod is { IsPublic: true }).Select(property => property.Name).Except(OfTraining)
        .Should().BeEquivalentTo(options);

    [Fact]
    public void Every_encoder_has_a_case() => EncoderCases.All.Values.Select(options => options.GetType()).Distinct()
        .Should().BeEquivalentTo(Known.Select(row => (Type)row[0]).Where(type => type.IsSubclassOf(typeof(EncoderOptions))));

    private static bool IsPart(Type type) => !type.IsAbstract && (type.IsSubclassOf(typeof(EncoderOptions))
        || type.IsSubclassOf(typeof(FusionOptions)) || type.IsSubclassOf(typeof(ContextOptions)) || type == typeof(EmotionNetworkOptions)
        || (type.Assembly == typeof(EmotionNetworkOptions).Assembly && type.IsClass
            && typeof(EmotionNetworkOptions).GetProperties().Any(property => property.PropertyType == type)));
}
