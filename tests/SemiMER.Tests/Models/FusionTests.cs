using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Models;

public sealed class FusionTests
{
    public static TheoryData<string> Names => FusionCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Content_of_absent_modalities_changes_nothing_for_any_subset(string name)
    {
        using EmotionNetwork network = Network(FusionCases.All[name]);
        network.eval();
        (float[] Scores, float[] Gradient) Run(float content)
        {
            using var scope = NewDisposeScope();
            network.zero_grad();
            using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, Subsets(includeNone: true));
            foreach (ModalityBatch modality in batch.Modalities.Values)
                modality.Values.masked_fill_(modality.Present.logical_not().unsqueeze(1).expand(modality.Values.shape), content);
            Tensor scores = network.call(batch);
            scores.pow(2).sum().backward();
            return (scores.data<float>().ToArray(), [.. network.parameters().Where(parameter => parameter.grad is not null)
                .SelectMany(parameter => parameter.grad!.data<float>().ToArray())]);
        }
        var zeros = Run(0);
        var content = Run(777);
        zeros.Scores.Should().OnlyContain(value => float.IsFinite(value));
        zeros.Gradient.Should().OnlyContain(value => float.IsFinite(value)).And.Contain(value => value != 0);
        content.Scores.Should().Equal(zeros.Scores);
        content.Gradient.Should().Equal(zeros.Gradient);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_weight_of_a_fusion_is_trained(string name)
    {
        using EmotionNetwork network = Network(FusionCases.All[name]);
        network.train();
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, Subsets(includeNone: false));
        new ForwardPass(network, batch).Scores.pow(2).sum().backward();
        // The soft-max over modalities does not see what is added to all scores: that bias has no gradient.
        foreach ((string parameter, Parameter weight) in network.named_parameters()
            .Where(entry => entry.name.StartsWith("fusion.") && entry.name != "fusion.score.2.bias"))
            weight.grad!.data<float>().ToArray().Should().Contain(value => value != 0, parameter);
    }

    [Fact]
    public void Concatenation_is_what_it_was_without_a_choice()
    {
        using EmotionNetwork network = Network(new ConcatenationFusionOptions());
        network.eval();
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, Subsets(includeNone: true));
        network.state_dict().Keys.Should().NotContain(name => name.StartsWith("fusion"));
        Tensor joined = cat([.. network.Schema.Modalities.Select(entry => network.Encode(entry.Modality, batch))], dim: 1);
        Tensor expected = joined.matmul(network.state_dict()["classifier.0.weight"].t()) + network.state_dict()["classifier.0.bias"];
        network.call(batch).allclose(expected, 1e-6, 1e-6).Should().BeTrue();
    }

    private static EmotionNetwork Network(FusionOptions fusion) =>
        EmotionNetwork.Create(SmallTraining.Corpus.Schema, SmallTraining.NetworkOptions with { Fusion = fusion });

    private static Utterance[] Subsets(bool includeNone) => [.. SmallTraining.Corpus.Rows.Take(8).Skip(includeNone ? 0 : 1)
        .Select((row, i) => row.Utterance.WithModalities(SmallTraining.Corpus.Schema.Modalities.Select(entry => entry.Modality)
            .Where((_, m) => (i + (includeNone ? 0 : 1) >> m & 1) == 1)))];
}
