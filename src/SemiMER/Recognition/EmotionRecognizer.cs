using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Recognition;

/// <summary>
/// The trained thing an application loads and calls: network, scaling and classes together. It owns the network. Predicting changes
/// nothing, so several threads may do so at once.
/// </summary>
public sealed partial class EmotionRecognizer : IEmotionRecognizer
{
    /// <summary>Puts a recognizer together.</summary>
    /// <param name="network">A trained network; it goes into evaluation mode.</param>
    /// <param name="scaler">The scaling it was trained with.</param>
    public EmotionRecognizer(EmotionNetwork network, FeatureScaler scaler)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(scaler);
        Network = network;
        Scaler = scaler;
        network.eval();
    }

    private EmotionRecognizer(EmotionRecognizer other)
    {
        (Network, Scaler) = (other.Network, other.Scaler);
        (Card, TrainingRange, ConfidenceThreshold) = (other.Card, other.TrainingRange, other.ConfidenceThreshold);
    }

    /// <summary>Classes and modalities.</summary>
    public CorpusSchema Schema => Network.Schema;

    /// <summary>The classes, in the order of their indices.</summary>
    public IReadOnlyList<string> Classes => Schema.Classes;

    /// <inheritdoc/>
    public IReadOnlyList<string> Targets => Network.Options.Targets;

    /// <summary>The network.</summary>
    public EmotionNetwork Network { get; }

    /// <summary>Where it computes.</summary>
    public Device Device => Network.Device;

    /// <summary>The scaling of features.</summary>
    public FeatureScaler Scaler { get; private init; }

    /// <summary>
    /// A recognizer that also knows these speakers: needed before predicting new speakers if features are scaled per speaker. The
    /// network is shared.
    /// </summary>
    /// <param name="utterances">Rows of the speakers, without labels.</param>
    public EmotionRecognizer Enroll(IEnumerable<Utterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        return new EmotionRecognizer(this)
        {
            Scaler = Scaler.Enroll(utterances.Select(row => row.WithModalities(Schema.Modalities.Select(entry => entry.Modality)))),
        };
    }

    IEmotionRecognizer IEmotionRecognizer.Enroll(IEnumerable<Utterance> utterances) => Enroll(utterances);

    /// <summary>Recognises one utterance from the modalities it has.</summary>
    /// <param name="utterance">The utterance, with any subset of the modalities, its features as they come, not scaled.</param>
    /// <exception cref="CorpusException">
    /// It has none of the modalities, features have another width or are not finite, or the speaker is not enrolled.
    /// </exception>
    public Prediction Predict(Utterance utterance) => Predict([utterance])[0];

    /// <summary>Recognises what features tell, without an utterance around them.</summary>
    /// <param name="features">Features of any subset of the modalities, as they come, not scaled.</param>
    /// <exception cref="CorpusException">
    /// None is of the recognizer's modalities, they have another width or are not finite, or features are scaled per speaker.
    /// </exception>
    public Prediction Predict(IReadOnlyDictionary<Modality, ModalityFeatures> features) =>
        Predict(new Utterance { Id = "", Speaker = "", Features = features });

    /// <summary>
    /// Recognises utterances from the modalities they have; each independently of the others, but of those of its dialogue if the network
    /// reads dialogues (<see cref="EmotionNetwork.ReadsDialogues"/>): it then sees those of one call together.
    /// </summary>
    /// <param name="utterances">The utterances, their features as they come, not scaled.</param>
    /// <exception cref="CorpusException">As for one utterance.</exception>
    /// <exception cref="ModelException">The network gives no finite probabilities.</exception>
    public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        var predictions = new Prediction[utterances.Count];
        GoThrough(utterances, (rows, scaled) => Predict(scaled, (row, prediction) => predictions[rows[row]] = prediction));
        return predictions;
    }

    /// <summary>What a function of batches gives for each utterance, <c>[batch, number]</c>.</summary>
    internal IReadOnlyList<float[]> Compute(IReadOnlyList<Utterance> utterances, Func<UtteranceBatch, Tensor> function)
    {
        var results = new float[utterances.Count][];
        GoThrough(utterances, (rows, scaled) =>
        {
            using var scope = NewDisposeScope();
            using IDisposable evaluation = inference_mode();
            float[] numbers = function(UtteranceBatch.Create(Schema, scaled, device: Device)).Values<float>();
            int width = numbers.Length / rows.Length;
            for (int row = 0; row < rows.Length; row++)
                results[rows[row]] = numbers.AsSpan(row * width, width).ToArray();
        });
        return results;
    }

    /// <summary>Measures the recognizer on labeled utterances.</summary>
    /// <param name="set">The utterances; their classes must be the recognizer's.</param>
    /// <exception cref="ModelException">The classes differ.</exception>
    /// <exception cref="MetricException">The set is empty.</exception>
    public EmotionMetrics Evaluate(LabeledSet set) => Measure(set).Metrics;

    /// <summary>Measures the continuous targets on utterances that have them.</summary>
    /// <param name="set">The utterances; rows without a target are left out where it is measured.</param>
    /// <returns>Measures by name of the target; targets that no row has are missing.</returns>
    /// <exception cref="ModelException">The classes differ.</exception>
    /// <exception cref="MetricException">The set is empty.</exception>
    public IReadOnlyDictionary<string, RegressionMetrics> EvaluateTargets(LabeledSet set) => Measure(set).Targets;

    /// <summary>All measures of one pass; the loss is -1/n sum_i log p_i(label), in nats.</summary>
    internal (EmotionMetrics Metrics, double Loss, IReadOnlyDictionary<string, RegressionMetrics> Targets) Measure(LabeledSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        CheckClasses(set);
        IReadOnlyList<Prediction> predictions = Predict([.. set.Utterances]);
        EmotionMetrics metrics = EmotionMetrics.FromPredictions(
            [.. set.Select(item => item.ClassIndex)], [.. predictions.Select(item => item.ClassIndex)], Classes);
        // The least float stands for a probability that was rounded to 0.
        double loss = set.Zip(predictions, (row, prediction) => Math.Max(prediction.Probabilities[row.ClassIndex], float.Epsilon))
            .Average(probability => -Math.Log(probability));
        var targets = new Dictionary<string, RegressionMetrics>();
        foreach (string name in Network.Options.Targets)
        {
            (int Row, double Value)[] told = TargetRows.Of(Schema, set, name);
            if (told.Length > 0)
            {
                targets.Add(name, RegressionMetrics.FromPredictions(
                    [.. told.Select(row => row.Value)], [.. told.Select(row => predictions[row.Row].Values[name])]));
            }
        }
        return (metrics, loss, targets);
    }

    /// <summary>Refuses a set of other classes.</summary>
    internal void CheckClasses(LabeledSet set) => RecognizerClasses.Check(this, set);

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    /// <summary>
    /// Takes utterances of similar length together, whole dialogues if the network reads them, scaled, with their numbers; their features
    /// are there during the call only.
    /// </summary>
    internal void GoThrough(IReadOnlyList<Utterance> utterances, Action<int[], Utterance[]> take)
    {
        foreach (Utterance utterance in utterances)
            ArgumentNullException.ThrowIfNull(utterance);
        IReadOnlyList<int[]> batches = Network.Options.Context is { } context
            ? [.. PredictionBatches.CutDialogues(Schema, utterances, context.MaximumUtterances)
                .Select(dialogues => dialogues.SelectMany(rows => rows).ToArray())]
            : PredictionBatches.Cut(Schema, utterances);
        FeatureArena? arena = batches.Count > 1 ? new FeatureArena() : null;
        foreach (int[] rows in batches)
        {
            arena?.Clear();
            take(rows, Array.ConvertAll(rows, row => Scaler.Transform(Schema.Usable(utterances[row]), arena)));
        }
    }

    private void Predict(Utterance[] scaled, Action<int, Prediction> take)
    {
        using var scope = NewDisposeScope();
        using IDisposable evaluation = inference_mode();
        UtteranceBatch batch = UtteranceBatch.Create(Schema, scaled, device: Device);
        (Tensor scores, Tensor? targets) = Network.Outputs(batch);
        float[] probabilities = scores.softmax(dim: 1).Values<float>(), values = targets?.Values<float>() ?? [];
        IReadOnlyList<string> names = Network.Options.Targets;
        for (int row = 0; row < scaled.Length; row++)
        {
            float[] own = probabilities.AsSpan(row * Classes.Count, Classes.Count).ToArray();
            float[] ownValues = values.AsSpan(row * names.Count, names.Count).ToArray();
            if (!Array.TrueForAll(own, float.IsFinite) || !Array.TrueForAll(ownValues, float.IsFinite))
            {
                throw new ModelException($"The network gives no probabilities but NaN for the utterance '{scaled[row].Id}': its " +
                    "weights are damaged, or the features are far beyond those it was trained on.");
            }
            int best = Array.IndexOf(own, own.Max());
            take(row, new Prediction
            {
                UtteranceId = scaled[row].Id,
                Classes = Classes,
                Probabilities = own,
                ClassIndex = best,
                Values = names.Zip(ownValues).ToDictionary(value => value.First, value => (double)value.Second),
                Modalities = [.. Schema.Modalities.Select(entry => entry.Modality).Where(scaled[row].Has)],
                Abstains = own[best] < ConfidenceThreshold,
                Distance = TrainingRange?.DistanceOf(scaled[row]),
            });
        }
    }
}
