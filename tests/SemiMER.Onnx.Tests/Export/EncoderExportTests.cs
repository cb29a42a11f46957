using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using Xunit.Abstractions;

namespace SemiMER.Onnx.Tests;

/// <summary>Each encoder of the library gives the same by ONNX Runtime as by libtorch, at all lengths, whatever is missing.</summary>
public sealed class EncoderExportTests(ITestOutputHelper output)
{
    private static readonly Modality Other = new("other");

    public static TheoryData<string> Encoders => new(EncoderCases.All.Keys);

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Encoder_gives_the_same(string name)
    {
        EncoderOptions options = EncoderCases.All[name];
        ModalitySchema entry = EncoderCases.Schema(Modality.Acoustic, name);
        var schema = new CorpusSchema("encoders", ["calm", "angry", "sad"], [entry, new ModalitySchema(Other, 3)]);
        int[] lengths = entry.Kind == FeatureKind.Vector ? [1] : [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 20];
        Utterance[] utterances = RandomUtterances.Of(schema, lengths, EncoderCases.Vocabulary);
        EmotionNetwork network = Exported.Network(schema, new EmotionNetworkOptions
        {
            EmbeddingSize = 6,
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = options },
        });
        using Exported exported = Exported.Of(network, utterances);
        output.WriteLine($"{name}: {exported.MustAgree(utterances):g2}");
        foreach (Utterance one in utterances)
            exported.MustAgree([one]);
    }
}
