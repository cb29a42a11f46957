using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static SemiMER.Tests.Models.PromptingByHand;
using static TorchSharp.torch;

namespace SemiMER.Tests.Models;

/// <summary>The equations of cross-modal prompting, each beside loops written from the formula.</summary>
public sealed class CrossModalPromptingTests
{
    private const int Size = 4, Modalities = 3;

    private static readonly CrossModalPromptingOptions Options = new()
    {
        Prototypes = 3, PromptSize = 2, MaximumUtterances = 8, Momentum = 0.3,
    };

    // Two dialogues of 5 and 3 utterances; some lack a modality, the second has no visual one at all.
    private static readonly bool[][][] Present =
    [
        [[true, true, true], [true, false, true], [false, true, false], [true, true, true], [false, false, true]],
        [[true, false, true], [true, false, false], [false, false, true]],
    ];

    [Fact]
    public void Attention_is_equation_4()
    {
        using var scope = NewDisposeScope();
        var layer = Drawn(new DialogueSelfAttention(Size, heads: 2, dropout: 0.5));
        (Tensor z, Tensor present) = Dialogues();
        foreach (int modality in (int[])[0, 1, 2])
        {
            Tensor read = layer.call(z.select(2, modality), present.select(2, modality));
            for (int dialogue = 0; dialogue < 2; dialogue++)
                Close(read[dialogue], new PromptingByHand(layer).Attention("", Of(z, dialogue, modality), Keys(dialogue, modality), 2));
        }
    }

    [Theory]
    [InlineData(PrototypeSource.Places)]
    [InlineData(PrototypeSource.Attention)]
    public void Prototypes_are_equation_6_or_pooled(PrototypeSource source)
    {
        using var scope = NewDisposeScope();
        ModalityPrototypes prototypes = Drawn<ModalityPrototypes>(source == PrototypeSource.Places
            ? new PlacePrototypes(8, 3, 0.5) : new AttentionPrototypes(Size, 3, 0.5));
        (Tensor z, Tensor present) = Dialogues();
        foreach (int modality in (int[])[0, 1, 2])
        {
            Tensor a = prototypes.call(z.select(2, modality), present.select(2, modality));
            a.shape.Should().Equal(2, 3, Size);
            for (int dialogue = 0; dialogue < 2; dialogue++)
            {
                var hand = new PromptingByHand(prototypes);
                double[][] rows = Of(z, dialogue, modality);
                Close(a[dialogue], source == PrototypeSource.Places
                    ? hand.PlacePrototypes("", rows) : hand.AttentionPrototypes("", rows, Keys(dialogue, modality)));
            }
        }
    }

    [Fact]
    public void Prompts_are_equations_7_and_8()
    {
        using var scope = NewDisposeScope();
        var generator = Drawn(new PromptGenerator(Size, 2, 0.5));
        (Tensor z, _) = Dialogues();
        Tensor a = Normal("prototypes", 2, 3, Size), prompts = generator.call(z.select(2, 0), a);
        for (int dialogue = 0; dialogue < 2; dialogue++)
            Close(prompts[dialogue], new PromptingByHand(generator).Prompts("", Of(z, dialogue, 0), Rows(a[dialogue])));
    }

    [Theory]
    [InlineData(PrototypeSource.Places, true, true)]
    [InlineData(PrototypeSource.Attention, true, true)]
    [InlineData(PrototypeSource.Places, false, true)]
    [InlineData(PrototypeSource.Places, true, false)]
    [InlineData(PrototypeSource.Places, false, false)]
    public void All_blocks_together_are_equations_3_to_9(PrototypeSource source, bool propagation, bool prompts)
    {
        CrossModalPromptingOptions options = Options with
        {
            PrototypesBy = source,
            HasPropagation = propagation,
            HasPrompts = prompts,
            Blocks = 3,
            LayersPerBlock = 2,
        };
        using var scope = NewDisposeScope();
        var context = Drawn(new CrossModalPrompting(Modalities, Size, options));
        (Tensor z, Tensor present) = Dialogues();
        Tensor read = context.call(z, present);
        read.shape.Should().Equal(z.shape);
        for (int dialogue = 0; dialogue < 2; dialogue++)
        {
            double[][][] expected = ByHand(context, options, z, dialogue);
            for (int modality = 0; modality < Modalities; modality++)
                Close(read[dialogue].select(1, modality), expected[modality]);
        }
    }

    [Fact]
    public void Modalities_alone_are_read_by_the_attention_without_prompts()
    {
        using var scope = NewDisposeScope();
        var context = Drawn(new CrossModalPrompting(Modalities, Size, Options));
        (Tensor z, Tensor present) = Dialogues();
        Tensor alone = context.ReadAlone(z, present);
        var hand = new PromptingByHand(context);
        for (int modality = 0; modality < Modalities; modality++)
        {
            double[][] g = Of(z, 0, modality);
            for (int layer = 0; layer < 4; layer++)
                g = hand.Attention($"blocks.{layer / 2 * Modalities + modality}.layers.{layer % 2}.", g, Keys(0, modality), 2);
            Close(alone[0].select(1, modality), g);
        }
        // Without prompts both are one.
        var without = Drawn(new CrossModalPrompting(Modalities, Size, Options with { HasPrompts = false }));
        without.call(z, present).allclose(without.ReadAlone(z, present)).Should().BeTrue();
    }

    [Fact]
    public void Coordinator_is_equations_12_and_13()
    {
        using var scope = NewDisposeScope();
        var fusion = Drawn(new CoordinatedFusion(Modalities, Size, 0.5));
        Tensor z = Normal("fused", 6, Modalities, Size);
        Tensor joined = fusion.call(z, ones(6, Modalities, dtype: ScalarType.Bool));
        var hand = new PromptingByHand(fusion);
        double[][] rows = Rows(z), scores = hand.Mlp("weights", rows);
        double[][] f = [.. rows.Select((row, i) => row.Select((value, d) =>
            value * Math.Exp(scores[i][d / Size]) / scores[i].Sum(Math.Exp)).ToArray())];
        Close(joined, Sum(f, Map(hand.Linear("joined", f), value => Math.Max(value, 0))));
    }

    [Fact]
    public void Each_switch_changes_what_it_should()
    {
        string[] Names(CrossModalPromptingOptions options) =>
            [.. new CrossModalPrompting(Modalities, Size, options).named_parameters().Select(entry => entry.name)];
        Names(Options).Should().Contain(name => name.Contains(".layers.")).And.Contain(name => name.StartsWith("generators."));
        Names(Options with { HasPropagation = false }).Should().NotContain(name => name.Contains(".layers."))
            .And.Contain(name => name.StartsWith("generators."));
        Names(Options with { HasPrompts = false }).Should().Contain(name => name.Contains(".layers."))
            .And.NotContain(name => name.StartsWith("generators.") || name.StartsWith("prototypes."));
        Names(Options with { HasPrompts = false, HasPropagation = false }).Should().BeEmpty();

        using var scope = NewDisposeScope();
        (Tensor z, Tensor present) = Dialogues();
        Tensor Read(CrossModalPromptingOptions options) => Drawn(new CrossModalPrompting(Modalities, Size, options)).call(z, present);
        Read(Options with { Momentum = 0.6 }).allclose(Read(Options)).Should().BeFalse();
        Read(Options with { Momentum = 0.6, Blocks = 1 }).allclose(Read(Options with { Blocks = 1 })).Should()
            .BeTrue("nothing has come back in the first block");
        Read(Options with { HasPrompts = false, HasPropagation = false }).allclose(z).Should().BeTrue();
    }

    [Fact]
    public void Modality_that_is_missing_sends_nothing_and_gets_what_others_send()
    {
        using var scope = NewDisposeScope();
        var context = Drawn(new CrossModalPrompting(Modalities, Size, Options with { HasPropagation = false, Blocks = 1 }));
        (Tensor z, Tensor present) = Dialogues();
        Tensor read = context.call(z, present);
        // Of utterance 1 the visual modality (1) is missing; what it has comes from the acoustic and lexical ones.
        Tensor other = z.clone();
        other[0, 1, 0] = other[0, 1, 0].add(1);
        Tensor changed = context.call(other, present);
        changed[0, 1, 1].allclose(read[0, 1, 1]).Should().BeFalse();
        // Of utterance 4 only the lexical one (2) is there: the acoustic gets the same with and without the visual one around.
        using var hand = NewDisposeScope();
        Tensor input = context.call(z, present)[0, 4, 2],
            w = context.named_parameters().Single(entry => entry.name == "blocks.2.input.weight")
            .parameter, b = context.named_parameters().Single(entry => entry.name == "blocks.2.input.bias").parameter;
        input.allclose(w.narrow(1, 0, Size).mv(z[0, 4, 2]).add(b), 1e-5, 1e-6).Should().BeTrue("both others send zeros");
    }

    [Fact]
    public void Prototypes_by_attention_do_not_know_the_order_and_those_by_place_do()
    {
        using var scope = NewDisposeScope();
        (Tensor z, Tensor present) = Dialogues();
        Tensor order = tensor((long[])[3, 1, 4, 0, 2]);
        (Tensor one, Tensor there) = (z[0].unsqueeze(0), present[0].unsqueeze(0));
        (Tensor turned, Tensor turnedThere) = (one.index_select(1, order), there.index_select(1, order));
        bool Agrees(PrototypeSource source)
        {
            var context = Drawn(new CrossModalPrompting(Modalities, Size, Options with { PrototypesBy = source }));
            return context.call(turned, turnedThere).allclose(context.call(one, there).index_select(1, order), 1e-4, 1e-5);
        }
        Agrees(PrototypeSource.Attention).Should().BeTrue();
        Agrees(PrototypeSource.Places).Should().BeFalse();
    }

    [Fact]
    public void Number_of_weights_at_the_size_of_the_paper()
    {
        var schema = new CorpusSchema("wide", ["a", "b", "c", "d"],
            [new(Modality.Acoustic, 512), new(Modality.Lexical, 1024), new(Modality.Visual, 1024)]);
        using EmotionNetwork network = EmotionNetwork.Create(schema, EmotionNetworkOptions.CrossModalPrompting with
        {
            EmbeddingSize = 256,
            HiddenSizes = [256],
            Context = new CrossModalPromptingOptions { MaximumUtterances = 150 },
        });
        long Count(string part) => network.named_parameters()
            .Where(entry => entry.name.StartsWith(part)).Sum(entry => entry.parameter.numel());
        // Of each modality: 3 D² + 3 D of attention and 2 D² + 2 D of its Mlp in 4 layers.
        long attention = 3 * 4 * (5 * 256 * 256 + 5 * 256);
        // 150 c + c + c² + c of the prototypes; 2 (D p + p) + 2 (p² + p) of a generator; (D + 2 p) D + D before and D (D + 2 p) + D + 2 p
        // after.
        long prompts = 3 * (150 * 10 + 10 + 100 + 10) + 6 * (2 * (256 * 16 + 16) + 2 * (256 + 16))
            + 6 * (288 * 256 + 256) + 3 * (256 * 288 + 288);
        Count("context.").Should().Be(attention + prompts);
        Count("fusion.").Should().Be(768 * 256 + 256 + 256 * 3 + 3 + 768 * 768 + 768);
        Count("modality_heads.").Should().Be(3 * (256 * 4 + 4));
        // Encoders and decoders of two layers, and the classifier.
        long autoencoders = 2 * 3 * (256 * 256 + 256) + 2 * 2560 * 256 + 3 * 256 + 2560;
        Count("").Should().Be(attention + prompts + Count("fusion.") + Count("modality_heads.") + autoencoders + 768 * 4 + 4)
            .And.Be(7_174_127);
    }

    [Fact]
    public void What_cannot_be_made_is_refused()
    {
        FluentActions.Invoking(() => new CrossModalPrompting(1, Size, Options))
            .Should().Throw<OptionsException>().WithMessage("*one modality*");
        FluentActions.Invoking(() => new CrossModalPrompting(2, 5, Options))
            .Should().Throw<OptionsException>().WithMessage("*no multiple*");
        var wrong = new EmotionNetworkOptions
        {
            Context = new CrossModalPromptingOptions
            {
                Momentum = 1, Blocks = 0, Prototypes = 0, PromptSize = 0, LayersPerBlock = 0,
                Heads = 0
            },
        };
        FluentActions.Invoking(wrong.Validate).Should().Throw<OptionsException>().Which.Message.Split("Context:").Should().HaveCount(7);
    }

    private static double[][][] ByHand(CrossModalPrompting context, CrossModalPromptingOptions options, Tensor embeddings, int dialogue)
    {
        var hand = new PromptingByHand(context);
        double[][][] z = [.. Enumerable.Range(0, Modalities).Select(u => Of(embeddings, dialogue, u))];
        bool[][] present = [.. Enumerable.Range(0, Modalities).Select(u => Keys(dialogue, u))];
        double[][][] a = !options.HasPrompts ? [] : [.. z.Select((own, u) => options.PrototypesBy == PrototypeSource.Places
            ? hand.PlacePrototypes($"prototypes.{u}.", own) : hand.AttentionPrototypes($"prototypes.{u}.", own, present[u]))];
        var returned = new double[Modalities, Modalities][][];
        int p = options.PromptSize;
        for (int l = 0; l < options.Blocks; l++)
        {
            double[][][] generated = [.. a.Select((own, v) => hand.Prompts($"generators.{l * Modalities + v}.", z[v], own))];
            var next = new double[Modalities][][];
            var back = new double[Modalities, Modalities][][];
            for (int u = 0; u < Modalities; u++)
            {
                string name = $"blocks.{l * Modalities + u}.";
                int[] others = [.. Enumerable.Range(0, Modalities).Where(v => v != u)];
                double[][] g = z[u];
                if (options.HasPrompts)
                {
                    double[][][] prompts = [.. others.Select(v => Where(l == 0 ? generated[v] : Sum(
                        Map(returned[v, u], value => options.Momentum * value), Map(generated[v], value => (1 - options.Momentum) * value)),
                        present[v]))];
                    g = hand.Linear($"{name}input", Join([g, .. prompts]));
                }
                for (int layer = 0; options.HasPropagation && layer < options.LayersPerBlock; layer++)
                    g = hand.Attention($"{name}layers.{layer}.", g, present[u], options.Heads);
                next[u] = g;
                if (!options.HasPrompts || l == options.Blocks - 1)
                    continue;
                double[][] output = hand.Linear($"{name}output", g);
                next[u] = Columns(output, 0, Size);
                for (int i = 0; i < others.Length; i++)
                    back[others[i], u] = Columns(output, Size + i * p, p);
            }
            (z, returned) = (next, back);
        }
        return z;
    }

    private static T Drawn<T>(T module)
        where T : nn.Module
    {
        InitialWeights.Draw(module, new RandomSource(3, "weights"));
        module.eval();
        return module;
    }

    // Zeros where a modality is missing and in padding.
    private static (Tensor Embeddings, Tensor Present) Dialogues()
    {
        Tensor present = zeros(2, 5, Modalities, dtype: ScalarType.Bool);
        for (int dialogue = 0; dialogue < 2; dialogue++)
        {
            for (int i = 0; i < Present[dialogue].Length; i++)
                present[dialogue, i] = tensor(Present[dialogue][i]);
        }
        return (Normal("embeddings", 2, 5, Modalities, Size).mul(present.unsqueeze(3)), present);
    }

    private static Tensor Normal(string name, params long[] shape)
    {
        var random = new RandomSource(1, name);
        return tensor([.. Enumerable.Range(0, (int)shape.Aggregate((x, y) => x * y)).Select(_ => (float)random.NextNormal())], shape);
    }

    private static double[][] Of(Tensor embeddings, int dialogue, int modality) =>
        [.. Rows(embeddings[dialogue].select(1, modality).contiguous()).Take(Present[dialogue].Length)];

    private static bool[] Keys(int dialogue, int modality) => [.. Present[dialogue].Select(row => row[modality])];

    private static void Close(Tensor actual, double[][] expected)
    {
        double[][] rows = [.. Rows(actual.contiguous()).Take(expected.Length)];
        rows.SelectMany(row => row).Should().HaveCount(expected.Sum(row => row.Length));
        rows.Zip(expected).SelectMany(pair => pair.First.Zip(pair.Second)).Should()
            .OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 2e-5 * Math.Max(1, Math.Abs(pair.Second)));
    }
}
