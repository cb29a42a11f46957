using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Recognition;

/// <summary>The recognizer that a file describes, with the weights of the file.</summary>
internal static partial class RecognizerFile
{
    private const long HarmlessWeights = 1 << 14;

    private static EmotionRecognizer Build(Description description, SafeTensorsContent content, NetworkSource source)
    {
        var schema = new CorpusSchema(description.Name, description.Classes, [.. description.Modalities.Select(entry =>
            new ModalitySchema(new Modality(entry.Name), entry.Width, entry.Kind)
            {
                FrameRate = entry.FrameRate,
                Description = entry.Description,
                Extractor = entry.Extractor,
            })], description.Targets);
        EmotionNetworkOptions options = source.Complete(description, Json);
        if (!source.MakesParts(description))
            CheckSizes(description, options, schema, content);
        var scaler = new FeatureScaler(description.Scaling, Statistics(description.Overall),
            description.Speakers.ToDictionary(speaker => speaker.Key,
                speaker => (IReadOnlyDictionary<Modality, ColumnStatistics>)Statistics(speaker.Value)));
        ModelCard? card = description.Card is { } written ? ModelCard.FromJson(written.GetRawText()) : null;
        TrainingRange? range = description.TrainingRange is { } ranges ? Range(ranges, schema) : null;
        EmotionNetwork network;
        using (DefaultGenerator.Borrow(new RandomSource(options.Seed, "load"))) // initial weights, soon replaced
            network = source.Make(description, options, schema, content);
        WithWeights(network, content).Temperature = description.Temperature;
        return EmotionRecognizer.Restored(network, scaler, card, range, description.ConfidenceThreshold);
    }

    private static TrainingRange Range(JsonElement written, CorpusSchema schema)
    {
        TrainingRange range = TrainingRange.FromJson(written.GetRawText());
        foreach ((Modality modality, ModalityRange own) in range.Modalities)
        {
            if (schema[modality].Width != own.Mean.Count)
            {
                throw new ModelException(FormattableString.Invariant($"modality '{modality}' has width {schema[modality].Width} and a ") +
                    FormattableString.Invariant($"training range of {own.Mean.Count} columns."));
            }
        }
        return range;
    }

    // Sizes are believed only as far as the weights in the file can bear them out: a network is made from them before the weights are read.
    private static void CheckSizes(
        Description description, EmotionNetworkOptions options, CorpusSchema schema, SafeTensorsContent content)
    {
        options.Validate();
        long weights = content.Entries.Sum(entry => entry.Shape.Aggregate(1L, (count, size) => count * size));
        double described = options.LeastWeights(schema);
        if (described > Math.Max(weights, HarmlessWeights))
        {
            throw new ModelException(
                FormattableString.Invariant($"it describes a network of at least {described:0} weights and has {weights}."));
        }
        foreach (ModalityDescription entry in description.Modalities)
        {
            if (description.Overall.TryGetValue(entry.Name, out ColumnStatistics? statistics) && statistics.Mean.Length != entry.Width)
                throw new ModelException(
                    $"modality '{entry.Name}' has width {entry.Width} and scaling of {statistics.Mean.Length} columns.");
        }
    }

    private static EmotionNetwork WithWeights(EmotionNetwork network, SafeTensorsContent content)
    {
        try
        {
            using var scope = NewDisposeScope();
            using IDisposable unrecorded = no_grad();
            Dictionary<string, Tensor> weights = network.state_dict();
            CheckNames(weights.Keys, content.Entries);
            foreach (SafeTensorsEntry entry in content.Entries)
            {
                float[] values = entry.ToArray<float>();
                if (!Array.TrueForAll(values, float.IsFinite))
                    throw new ModelException($"the weights '{entry.Name}' are NaN or infinite: save a network that was trained well.");
                long[] shape = weights[entry.Name].shape;
                if (!shape.SequenceEqual(entry.Shape))
                {
                    throw new ModelException(
                        $"the weights '{entry.Name}' should have the shape {ShapeText(shape)} and have {ShapeText(entry.Shape)}.");
                }
                weights[entry.Name].copy_(tensor(values, shape));
            }
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void CheckNames(IReadOnlyCollection<string> expected, IReadOnlyList<SafeTensorsEntry> entries)
    {
        string[] missing = [.. expected.Except(entries.Select(entry => entry.Name))];
        string[] unknown = [.. entries.Select(entry => entry.Name).Except(expected)];
        if (missing.Length + unknown.Length > 0)
        {
            throw new ModelException($"its weights are not those of the network. Missing: {FaultText.List(missing)}. Not of the network: " +
                $"{FaultText.List(unknown)}. If it has encoders or a fusion of your own, give {nameof(EmotionRecognizer.Load)} the " +
                "function that makes it.");
        }
    }

    private static string ShapeText(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
