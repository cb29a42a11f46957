using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Models;

/// <summary>What every context holds: an utterance's prediction depends on its dialogue and on nothing else.</summary>
public sealed class ContextTests
{
    public static TheoryData<string> Names => ContextCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Other_dialogues_and_padding_change_a_prediction_by_rounding_only(string name)
    {
        using EmotionNetwork network = ContextCases.Network(name);
        network.eval();
        Utterance[] all = ContextCases.Dialogues(3); // of 10, 7 and 4 utterances
        Dictionary<string, float[]> together = Scores(network, all);
        foreach (IGrouping<string?, Utterance> dialogue in all.GroupBy(row => row.Dialogue))
            AreClose(Scores(network, [.. dialogue]), together, 1e-5f);
        AreClose(Scores(network, [.. all.Reverse()]), together, 1e-5f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Content_of_absent_modalities_changes_no_bit_of_scores_and_gradients(string name)
    {
        using EmotionNetwork network = ContextCases.Network(name);
        network.eval();
        (float[] Scores, float[] Gradient) Run(float content)
        {
            using var scope = NewDisposeScope();
            network.zero_grad();
            using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, ContextCases.Dialogues(2));
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
    public void Other_utterances_of_the_dialogue_do_matter(string name)
    {
        using EmotionNetwork network = ContextCases.Network(name);
        network.eval();
        Utterance[] dialogue = ContextCases.Dialogues(1);
        Dictionary<string, float[]> whole = Scores(network, dialogue), part = Scores(network, dialogue[..^1]);
        // Where nothing but prompts goes from one utterance to another, one that has a single modality gets none.
        string[] changed = [.. part.Where(entry => !entry.Value.SequenceEqual(whole[entry.Key])).Select(entry => entry.Key)];
        changed.Should().BeEquivalentTo(dialogue[..^1]
            .Where(row => row.Features.Count > 1 || name != "prompts alone").Select(row => row.Id));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Utterance_that_lacks_a_modality_is_told_of_it_by_the_dialogue(string name)
    {
        using EmotionNetwork network = ContextCases.Network(name);
        network.eval();
        using var scope = NewDisposeScope();
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, ContextCases.Dialogues(1));
        var embeddings = network.Schema.Modalities.ToDictionary(entry => entry.Modality, entry => network.Encode(entry.Modality, batch));
        Tensor read = network.InContext(network.Dialogues(embeddings, batch));
        read.shape.Should().Equal(10, 3, 4);
        read[0, 1].abs().sum().item<float>().Should().BeGreaterThan(0, "the first utterance has a voice only");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_weight_is_trained(string name)
    {
        using EmotionNetwork network = ContextCases.Network(name);
        network.train();
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, ContextCases.Dialogues(3));
        network.call(batch).pow(2).sum().backward();
        (string name, Parameter parameter)[] own = [.. network.named_parameters().Where(entry => entry.name.StartsWith("context."))];
        own.Should().NotBeEmpty();
        foreach ((string parameter, Parameter weight) in own)
            weight.grad!.data<float>().ToArray().Should().Contain(value => value != 0, parameter);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Network_is_saved_and_loaded_with_its_context(string name)
    {
        using var folder = new TemporaryDirectory();
        using var saved = new EmotionRecognizer(ContextCases.Network(name), FeatureScaler.Fit(SmallTraining.Unlabeled));
        saved.Save(folder.File("context.semimer"));
        using EmotionRecognizer loaded = EmotionRecognizer.Load(folder.File("context.semimer"));
        loaded.Network.Options.Should().BeEquivalentTo(ContextCases.Options(name), options => options.RespectingRuntimeTypes());
        loaded.Network.ReadsDialogues.Should().BeTrue();
        Utterance[] utterances = ContextCases.Dialogues(3);
        foreach ((Prediction one, Prediction other) in loaded.Predict(utterances).Zip(saved.Predict(utterances)))
            one.Probabilities.Should().Equal(other.Probabilities);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predictions_over_many_batches_are_those_of_each_dialogue(string name)
    {
        using var recognizer = new EmotionRecognizer(ContextCases.Network(name), FeatureScaler.Fit(SmallTraining.Unlabeled));
        Utterance[] many = [.. Enumerable.Range(0, 40).SelectMany(copy => ContextCases.Dialogues(3).Select(row => row with
        {
            Id = $"{copy}/{row.Id}", Dialogue = $"{copy}/{row.Dialogue}",
        }))];
        many.Length.Should().BeGreaterThan(512);
        IReadOnlyList<Prediction> predictions = recognizer.Predict(many);
        predictions.Select(prediction => prediction.UtteranceId).Should().Equal(many.Select(row => row.Id));
        Utterance[] one = [.. many.Where(row => row.Dialogue == many[0].Dialogue)];
        foreach ((Prediction alone, int place) in recognizer.Predict(one).Select((prediction, i) => (prediction, i)))
            alone.Probabilities.Zip(predictions[place].Probabilities)
                .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5f);
    }

    [Fact]
    public void Dialogues_that_are_not_known_or_too_long_are_refused_with_the_utterance()
    {
        using var recognizer = new EmotionRecognizer(ContextCases.Network("attention"), FeatureScaler.Fit(SmallTraining.Unlabeled));
        Utterance[] dialogue = ContextCases.Dialogues(1);
        Refused([dialogue[0], dialogue[1] with { Dialogue = null }], dialogue[1].Id, "*is of no dialogue*");
        Refused([dialogue[0], dialogue[1] with { Order = dialogue[0].Order }], dialogue[1].Id, "*same place*");
        Utterance[] tooLong = [.. Enumerable.Range(0, 21).Select(i => dialogue[0] with { Id = $"u{i}", Order = i })];
        recognizer.Predict(tooLong[..20]).Should().HaveCount(20);
        Refused(tooLong, "u20", "*at most 20 utterances*21*");
        FluentActions.Invoking(() => recognizer.Predict(dialogue[0].Features)).Should().Throw<CorpusException>();
        FluentActions.Invoking(() => recognizer.Network.Classify(new Dictionary<Modality, Tensor>())).Should().Throw<ModelException>();

        void Refused(Utterance[] rows, string id, string message) => FluentActions.Invoking(() => recognizer.Predict(rows))
            .Should().Throw<CorpusException>().WithMessage(message).Which.UtteranceId.Should().Be(id);
    }

    [Fact]
    public void Place_in_the_dialogue_counts_not_the_place_in_the_list()
    {
        using EmotionNetwork network = ContextCases.Network("attention");
        network.eval();
        Utterance[] dialogue = ContextCases.Dialogues(1);
        Dictionary<string, float[]> scores = Scores(network, dialogue);
        Utterance[] turned = [.. dialogue.Select(row => row with { Order = 9 - row.Order })];
        Scores(network, turned).Should().OnlyContain(entry => !entry.Value.SequenceEqual(scores[entry.Key]));
    }

    [Fact]
    public void Modalities_are_dropped_before_the_context_reads()
    {
        EmotionNetworkOptions options = ContextCases.Options("attention") with { ModalityDropout = 0.9, Dropout = 0, InputDropout = 0 };
        using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, options);
        using var scope = NewDisposeScope();
        Utterance[] rows = ContextCases.Dialogues(3);
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, rows);
        var embeddings = network.Schema.Modalities.ToDictionary(entry => entry.Modality, entry => network.Encode(entry.Modality, batch));
        network.train();
        DialogueInput dropped = network.Dialogues(embeddings, batch);
        dropped.Present.any(2).sum().item<long>().Should().Be(rows.Length, "something of each utterance stays");
        dropped.Present.sum().item<long>().Should().BeLessThan(rows.Sum(row => row.Features.Count));
        dropped.Embeddings.masked_select(dropped.Present.logical_not().unsqueeze(3).expand(dropped.Embeddings.shape)).abs().sum()
            .item<float>().Should().Be(0);
        network.eval();
        network.Dialogues(embeddings, batch).Present.sum().item<long>().Should().Be(rows.Sum(row => row.Features.Count));
    }

    [Fact]
    public void Options_out_of_range_are_refused_together()
    {
        var wrong = new EmotionNetworkOptions
        {
            Context = new DialogueAttentionOptions { MaximumUtterances = 0, ModelSize = 10, Heads = 4, Dropout = 1 },
        };
        FluentActions.Invoking(wrong.Validate).Should().Throw<OptionsException>()
            .WithMessage("*MaximumUtterances*").WithMessage("*multiple of Heads*").WithMessage("*Context: Dropout*");
    }

    private static Dictionary<string, float[]> Scores(EmotionNetwork network, Utterance[] rows)
    {
        using var scope = NewDisposeScope();
        using IDisposable evaluation = no_grad();
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, rows);
        float[] scores = network.call(batch).data<float>().ToArray();
        int classes = network.Schema.Classes.Count;
        return rows.Index().ToDictionary(row => row.Item.Id, row => scores.AsSpan(row.Index * classes, classes).ToArray());
    }

    private static void AreClose(Dictionary<string, float[]> some, Dictionary<string, float[]> all, float tolerance) =>
        some.SelectMany(entry => entry.Value.Zip(all[entry.Key])).Should()
            .OnlyContain(pair => Math.Abs(pair.First - pair.Second) < tolerance);
}
