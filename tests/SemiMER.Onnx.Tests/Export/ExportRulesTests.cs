using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests;
using TorchSharp;

namespace SemiMER.Onnx.Tests;

/// <summary>What exporting and predicting do without, and what exporting leaves behind.</summary>
public sealed class ExportRulesTests
{
    [Theory]
    [InlineData("src/SemiMER.Onnx/Export", "OnnxRuntime")]
    [InlineData("src/SemiMER.Onnx/Recognition", "Google.Protobuf")]
    [InlineData("src/SemiMER.Onnx/Recognition", "global::Onnx")]
    [InlineData("src/SemiMER.Onnx/Recognition", "TorchSharp")]
    public void Parts_do_without(string folder, string name)
    {
        (string Path, string Text)[] sources = [.. Repository.Sources(folder)];
        sources.Should().NotBeEmpty();
        sources.Where(file => file.Text.Contains(name, StringComparison.Ordinal)).Select(file => file.Path).Should().BeEmpty();
    }

    [Fact]
    public void Exporting_leaves_no_tensors_and_changes_no_weights()
    {
        var schema = new CorpusSchema("left", ["calm", "angry"], [new ModalitySchema(Modality.Acoustic, 3)], ["valence"]);
        EmotionNetwork network = EmotionNetwork.Create(
            schema, new EmotionNetworkOptions { Fusion = new AttentionFusionOptions(), Targets = ["valence"] });
        using var recognizer = new EmotionRecognizer(network, FeatureScaler.Fit(RandomUtterances.Of(schema, [1])));
        byte[] first = Exported.Bytes(recognizer);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Exported.Bytes(recognizer).Should().Equal(first);
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(before);
    }
}
