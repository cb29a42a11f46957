using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Training;

/// <summary>Embeddings of missing modalities from the others.</summary>
public sealed class ImaginationTests
{
    private static readonly EmotionNetworkOptions Options =
        SmallTraining.NetworkOptions with { Imagination = new ImaginationOptions { Blocks = 2, HiddenSize = 5 } };

    [Fact]
    public void Autoencoders_in_a_row_are_their_formula()
    {
        using var scope = NewDisposeScope();
        var module = new ResidualAutoencoders(2, 3, new ImaginationOptions { Blocks = 2, HiddenSize = 4 });
        InitialWeights.Draw(module, new RandomSource(1, "weights"));
        float[] x = [1, -2, 3, 0, 0, 0];
        double[] y = Array.ConvertAll(x, value => (double)value), flags = [1, 0];
        foreach (int block in (int[])[0, 1])
        {
            double[] hidden = Layer($"encoders.{block}", [.. y, .. flags]).Select(value => Math.Max(0, value)).ToArray();
            y = [.. y.Zip(Layer($"decoders.{block}", hidden), (before, added) => before + added)];
        }
        Tensor actual = module.call(tensor(x, [1, 2, 3]), tensor((bool[])[true, false], [1, 2]));
        actual.data<float>().ToArray().Zip(y).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);

        double[] Layer(string name, double[] input)
        {
            float[] w = module.state_dict()[$"{name}.weight"].data<float>().ToArray(),
                b = module.state_dict()[$"{name}.bias"].data<float>().ToArray();
            return [.. b.Select((bias, o) => bias + input.Select((value, i) => value * w[o * input.Length + i]).Sum())];
        }
    }

    [Fact]
    public void What_is_there_stays_and_what_is_missing_is_imagined_whatever_its_content()
    {
        using var scope = NewDisposeScope();
        using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, Options);
        network.eval();
        Tensor z = arange(24, dtype: ScalarType.Float32).reshape(2, 3, 4), present = tensor((bool[])[true, false, true, true, true,
            true], [2, 3]);
        Tensor masked = z.masked_fill(present.logical_not().unsqueeze(2), 0), filled = network.Imagination!.call(masked, present);
        filled[1].allclose(z[1]).Should().BeTrue();
        filled[0, 0].allclose(z[0, 0]).Should().BeTrue();
        filled[0, 1].abs().sum().item<float>().Should().BeGreaterThan(0);

        Utterance[] rows = [SmallTraining.Corpus.Rows[0].Utterance.WithModalities(Modality.Visual)];
        float[] Scores(float content)
        {
            using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, rows);
            batch.Modalities[Modality.Acoustic].Values.fill_(content);
            return network.call(batch).data<float>().ToArray();
        }
        Scores(0).Should().Equal(Scores(777));
    }

    [Fact]
    public void Term_is_the_mean_error_of_what_was_taken_away_and_of_what_comes_back()
    {
        using var scope = NewDisposeScope();
        using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, Options);
        network.eval();
        Utterance[] rows = [.. SmallTraining.Corpus.Rows.Take(12).Select((row, i) =>
            i < 4 ? row.Utterance.WithModalities(Modality.Acoustic) : row.Utterance)];
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, rows);
        IReadOnlyList<TermPart> parts = new ImaginationTerm(0.5).Compute(new ForwardPass(network, batch));

        using var draws = new DropoutMasks(new RandomSource(0, ForwardPass.AugmentationStream)); // the stream outside of trainings
        Tensor z = stack(network.Schema.Modalities.Select(entry => network.Encode(entry.Modality, batch)), 1);
        Tensor present = stack(network.Schema.Modalities.Select(entry => batch.Modalities[entry.Modality].Present), 1);
        Tensor left = ModalityDropout.Remaining(present, 0.5, draws);
        Tensor imagined = network.Imagination!.Imagine(z.masked_fill(left.logical_not().unsqueeze(2), 0), left);
        Tensor taken = present.logical_and(left.logical_not());
        Tensor back = network.Imagination.ImagineBack(imagined.masked_fill(taken.logical_not().unsqueeze(2), 0), taken);
        double forward = 0, backward = 0;
        int takenCells = 0, returnedCells = 0;
        for (int i = 0; i < 12; i++)
        {
            bool any = taken[i].any().item<bool>();
            (any && i < 4).Should().BeFalse("the only modality stays");
            for (int m = 0; m < 3; m++)
            {
                if (taken[i, m].item<bool>())
                    (forward, takenCells) = (forward + Error(imagined, i, m), takenCells + 1);
                else if (any)
                    (backward, returnedCells) = (backward + Error(back, i, m), returnedCells + 1);
            }
        }
        parts.Select(part => part.Name).Should().Equal("imagination/forward", "imagination/backward");
        parts[0].Value!.item<float>().Should().BeApproximately((float)(forward / takenCells), 1e-5f);
        parts[1].Value!.item<float>().Should().BeApproximately((float)(backward / returnedCells), 1e-5f);

        double Error(Tensor x, int i, int m) => x[i, m].data<float>().ToArray()
            .Zip(z[i, m].data<float>().ToArray(), (a, b) => Math.Pow((double)a - b, 2)).Average();
    }

    [Fact]
    public void Batch_of_single_modalities_gives_zero_and_no_error()
    {
        using var scope = NewDisposeScope();
        using EmotionNetwork network = EmotionNetwork.Create(SmallTraining.Corpus.Schema, Options);
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema,
            [.. SmallTraining.Corpus.Rows.Take(3).Select(row => row.Utterance.WithModalities(Modality.Lexical))]);
        new ImaginationTerm().Compute(new ForwardPass(network, batch)).Select(part => part.Value!.item<float>()).Should().Equal(0, 0);
    }

    [Fact]
    public void Recipe_trains_both_ways_the_same_again_and_is_saved()
    {
        EmotionNetworkOptions options = Options with { ModalityDropout = 0.5 };
        float[] Train(string? file)
        {
            using EmotionRecognizer recognizer = SmallTraining.Train(
                Recipe.Imagination(), network: EmotionNetwork.Create(SmallTraining.Corpus.Schema, options)).Recognizer;
            if (file is not null)
                recognizer.Save(file);
            return SmallTraining.Weights(recognizer.Network);
        }
        using var folder = new TemporaryDirectory();
        float[] first = Train(folder.File("imagination.semimer"));
        Train(null).Should().Equal(first);
        using EmotionNetwork untrained = EmotionNetwork.Create(SmallTraining.Corpus.Schema, options);
        using EmotionRecognizer loaded = EmotionRecognizer.Load(folder.File("imagination.semimer"));
        loaded.Network.Options.Should().BeEquivalentTo(options, comparison => comparison.RespectingRuntimeTypes());
        SmallTraining.Weights(loaded.Network).Should().Equal(first);
        foreach ((string name, Tensor weights) in loaded.Network.state_dict().Where(entry => entry.Key.StartsWith("imagination.")))
            weights.data<float>().ToArray().Should().NotEqual(untrained.state_dict()[name].data<float>().ToArray(), name);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using EmotionNetwork plain = SmallTraining.Network();
        FluentActions.Invoking(() => new SemiSupervisedTrainer(plain, Recipe.Imagination())).Should().Throw<OptionsException>()
            .WithMessage("*Imagination*");
        FluentActions.Invoking(() => new ImaginationTerm(1)).Should().Throw<OptionsException>();
        FluentActions.Invoking(() => Recipe.Imagination(0)).Should().Throw<OptionsException>();
        FluentActions.Invoking(() => (Options with { Imagination = new ImaginationOptions { Blocks = 0, HiddenSize = 0 } }).Validate())
            .Should().Throw<OptionsException>().WithMessage("*Imagination: Blocks*Imagination: HiddenSize*");
    }
}
