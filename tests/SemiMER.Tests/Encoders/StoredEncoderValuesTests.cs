using System.Text.Json;
using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Tests.Matching;
using SemiMER.Tests.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>Values and gradients that PyTorch twins computed one utterance at a time, by <c>encoder_values.py</c>.</summary>
public sealed class StoredEncoderValuesTests
{
    private static readonly int[] Lengths = [5, 1, 3, 7];
    private static readonly JsonElement Stored = JsonDocument.Parse(
        File.ReadAllText(RepositoryFile.PathOf("tests", "SemiMER.Tests", "Encoders", "encoder_values.json"))).RootElement;

    public static TheoryData<string> Fusions => new(FusionCases.Weighted.Keys);

    [Theory]
    [MemberData(nameof(EncoderCases.Names), MemberType = typeof(EncoderCases))]
    public void Encoder_and_decoder_equal_their_twins_in_value_and_gradient(string name)
    {
        JsonElement expected = Stored.GetProperty("encoders").GetProperty(name);
        EncoderOptions options = EncoderCases.All[name];
        ModalitySchema schema = EncoderCases.Schema(name);
        IModalityEncoder encoder = options.CreateEncoder(schema, EncoderCases.EmbeddingSize);
        IModalityDecoder? decoder = options.CreateDecoder(schema, EncoderCases.EmbeddingSize);
        foreach (nn.Module module in new object?[] { encoder, decoder }.OfType<nn.Module>())
        {
            module.eval();
            EncoderCases.Fill(module);
        }
        using UtteranceBatch batch = UtteranceBatch.Create(
            EncoderCases.Corpus(name), [.. Lengths.Select((length, row) => EncoderCases.Utterance(name, length, row))]);
        ModalityBatch input = batch.Modalities[Modality.Lexical];
        if (!encoder.ReadsIdentifiers)
            input.Values.requires_grad = true;

        Tensor z = encoder.Encode(input);
        Compare("embedding", z, expected.GetProperty("embedding"));
        Tensor loss = (z * arange(z.numel(), dtype: ScalarType.Float32).cos().reshape(z.shape)).sum();
        (decoder is not null).Should().Be(expected.TryGetProperty("error", out JsonElement error));
        if (decoder is not null)
        {
            Tensor own = decoder.ReconstructionError(z, input);
            Compare("error", own, error);
            loss += (own * (1 + arange(Lengths.Length, dtype: ScalarType.Float32) / 2)).sum();
        }
        loss.backward();

        CompareGradients((nn.Module)encoder, expected.GetProperty("encoder"));
        if (decoder is not null)
            CompareGradients((nn.Module)decoder, expected.GetProperty("decoder"));
        if (!encoder.ReadsIdentifiers)
            CompareInputs(input.Values.grad!, expected.GetProperty("inputs"));
    }

    [Theory]
    [MemberData(nameof(Fusions))]
    public void Fusion_equals_its_twin_in_value_and_gradient_for_every_subset_of_modalities(string name)
    {
        const int Subsets = 7, Modalities = 3;
        JsonElement expected = Stored.GetProperty("fusions").GetProperty(name);
        using nn.Module<Tensor, Tensor, Tensor> fusion = FusionCases.Weighted[name].MakeFusion(Modalities, EncoderCases.EmbeddingSize)!;
        EncoderCases.Fill(fusion);
        Tensor there = tensor(Enumerable.Range(0, Subsets * Modalities)
            .Select(i => ((i / Modalities + 1) >> (i % Modalities) & 1) == 1).ToArray(), [Subsets, Modalities]);
        using Tensor z = tensor(Enumerable.Range(0, Subsets * Modalities)
            .SelectMany(i => EncoderCases.Wave(EncoderCases.EmbeddingSize, i, 1)).ToArray(),
            [Subsets, Modalities, EncoderCases.EmbeddingSize]).requires_grad_();
        Tensor joined = fusion.call(z.masked_fill(there.logical_not().unsqueeze(2), 0), there);
        Compare("joined", joined, expected.GetProperty("joined"));
        (joined * arange(joined.numel(), dtype: ScalarType.Float32).cos().reshape(joined.shape)).sum().backward();
        CompareGradients(fusion, expected.GetProperty("fusion"));
        for (int row = 0; row < Subsets; row++)
            Compare($"inputs of row {row}", z.grad!.select(0, row), expected.GetProperty("inputs")[row]);
    }

    private static void CompareGradients(nn.Module module, JsonElement expected)
    {
        EncoderCases.Sorted(module).Select(entry => entry.Name)
            .Should().Equal(expected.EnumerateObject().Select(entry => entry.Name));
        foreach ((string name, Parameter parameter) in EncoderCases.Sorted(module))
            Compare($"gradient of {name}", parameter.grad!, expected.GetProperty(name));
    }

    // Frames that are padding have no gradient at all; the twins never saw them.
    private static void CompareInputs(Tensor gradient, JsonElement expected)
    {
        for (int row = 0; row < Lengths.Length; row++)
        {
            float[] own = gradient.select(0, row).data<float>().ToArray();
            double[] stored = Numbers(expected[row]);
            Compare($"inputs of row {row}", own[..stored.Length], stored);
            own[stored.Length..].Where(value => value != 0).Should().BeEmpty();
        }
    }

    private static void Compare(string what, Tensor actual, JsonElement expected) =>
        Compare(what, actual.data<float>().ToArray(), Numbers(expected));

    private static void Compare(string what, float[] actual, double[] expected)
    {
        double scale = Math.Max(1, expected.Max(Math.Abs));
        actual.Should().HaveSameCount(expected, what);
        for (int i = 0; i < expected.Length; i++)
            ((double)actual[i]).Should().BeApproximately(expected[i], 1e-5 * scale, $"{what}, element {i}");
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];
}
