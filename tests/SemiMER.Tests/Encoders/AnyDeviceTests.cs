using System.Text.RegularExpressions;
using SemiMER.Batching;
using SemiMER.Encoders;
using SemiMER.Tests.Layering;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>
/// What encoders make for a batch is made where the batch is. The device that holds no numbers shows it, and that nothing asks for one,
/// as far as this backend has operations for it; for the rest stands the source.
/// </summary>
public sealed partial class AnyDeviceTests
{
    private static readonly string[] OnTheHost =
    [
        "LstmScan.cs", "GruScan.cs", "PackedTensors.cs", "LargestResponses.cs", "ResponseWindows.cs", "FrameRows.cs",
    ];

    [Fact]
    public void Masks_are_made_on_the_device_of_the_batch_and_nothing_is_read()
    {
        using var scope = NewDisposeScope();
        const string Name = "lstm, max";
        using UtteranceBatch batch = UtteranceBatch.Create(EncoderCases.Corpus(Name),
            [EncoderCases.Utterance(Name, 4, 0), EncoderCases.Utterance(Name, 2, 1), EncoderCases.Utterance(Name, 3, 2).WithModalities()]);
        ModalityBatch host = batch.Modalities.Values.Single();
        using var elsewhere = new ModalityBatch(
            host.Schema, host.Values.to(META), host.Present.to(META), host.Frames!.to(META), host.FrameCounts);
        MaskedSequence sequence = MaskedSequence.Of(elsewhere, maximumLength: 3);
        foreach (Tensor made in new[]
        {
            sequence.Values, sequence.Real,
            Sequences.Mean(sequence.Values, sequence.Real), Sequences.Statistics(sequence.Values, sequence.Real),
            AttentionMask.OfPadding(sequence.Real, 2, ScalarType.Float32)!,
            AttentionMask.OfLater(3, ScalarType.Float32, sequence.Values.device),
        })
        {
            made.device_type.Should().Be(DeviceType.META);
        }
    }

    [Fact]
    public void Whatever_is_made_in_a_pass_names_its_device()
    {
        var made =
            from file in Repository.Sources("src/SemiMER/Encoders")
            where !OnTheHost.Contains(Path.GetFileName(file.Path))
            from line in SourceText.WithoutComments(file.Text).Split('\n')
            where Factory().IsMatch(line) && !line.Contains("device:", StringComparison.Ordinal)
            select $"{Path.GetFileName(file.Path)}: {line.Trim()}";
        // Weights and tables are made on the host and moved with their module; the rows of a packed sequence are known to the host only.
        string[] weights = ["Parameter(", "RecurrentLayers.cs"];
        made.Where(line => !weights.Any(line.Contains)).Should().BeEquivalentTo(
            "PlaceEncoding.cs: return tensor(places, [length, 1, width]);",
            "TextConvolutionEncoder.cs: " +
            "using Tensor values = tensor(vectors.ToArray(), [Options.VocabularySize, Options.WordVectorSize]);");
    }

    [Theory]
    [MemberData(nameof(EncoderCases.Names), MemberType = typeof(EncoderCases))]
    public void Every_encoder_computes_in_double_precision_too(string name)
    {
        using var scope = NewDisposeScope();
        IModalityEncoder encoder = EncoderCases.All[name].CreateEncoder(EncoderCases.Schema(name), EncoderCases.EmbeddingSize);
        IModalityDecoder? decoder = EncoderCases.All[name].CreateDecoder(EncoderCases.Schema(name), EncoderCases.EmbeddingSize);
        nn.Module[] modules = [.. new object?[] { encoder, decoder }.OfType<nn.Module>()];
        foreach (nn.Module module in modules)
            module.eval();
        using UtteranceBatch batch = UtteranceBatch.Create(EncoderCases.Corpus(name), [EncoderCases.Utterance(name, 4, 0),
            EncoderCases.Utterance(name, 2, 1), EncoderCases.Utterance(name, 3, 2).WithModalities()]);
        ModalityBatch single = batch.Modalities.Values.Single();
        var twice = new ModalityBatch(
            single.Schema, single.Values.to_type(ScalarType.Float64), single.Present, single.Frames, single.FrameCounts);
        Tensor z = encoder.Encode(single);
        Tensor? error = decoder?.ReconstructionError(z, single);
        foreach (nn.Module module in modules)
            module.to(ScalarType.Float64);
        Tensor precise = encoder.Encode(twice);
        precise.dtype.Should().Be(ScalarType.Float64);
        TensorComparison.ShouldBeNear(z, precise.to_type(ScalarType.Float32), "embedding");
        if (decoder is null)
            return;
        Tensor preciseError = decoder.ReconstructionError(precise, twice);
        preciseError.dtype.Should().Be(ScalarType.Float64);
        TensorComparison.ShouldBeNear(error!, preciseError.to_type(ScalarType.Float32), "error");
    }

    [Theory]
    [MemberData(nameof(EncoderCases.Names), MemberType = typeof(EncoderCases))]
    public void Rows_of_the_librarys_encoders_are_independent(string name)
    {
        using var scope = NewDisposeScope();
        EncoderCases.All[name].CreateEncoder(EncoderCases.Schema(name), 4).RowsAreIndependent.Should().BeTrue();
        if (EncoderCases.All[name].CreateDecoder(EncoderCases.Schema(name), 4) is { } decoder)
            decoder.RowsAreIndependent.Should().BeTrue();
    }

    [Fact]
    public void A_number_of_no_word_is_not_a_number_where_nobody_looks()
    {
        using var scope = NewDisposeScope();
        var encoder = new TextConvolutionEncoder(1, 4, new TextConvolutionOptions { VocabularySize = 5, Kernels = [1], Channels = 3 });
        Tensor embedding = encoder.Looked(tensor(new float[] { 1, 4, 5, 0.5f, -1, 0 }, [1, 6, 1]));
        for (int word = 0; word < 6; word++)
            float.IsNaN(embedding[0, word, 0].item<float>()).Should().Be(word is 2 or 3 or 4, $"word {word}");
    }

    [GeneratedRegex(@"(?<![\w.])(arange|ones|zeros|full|empty|eye|rand|randn|tensor)\(")]
    private static partial Regex Factory();
}
