using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = 1/n Σ_i w_i CE(q_i, p_i): what the network predicts for a batch, taken for labels q where it is sure (w), and learned by what it
/// predicts for the strong view of the same rows, p. With views it is FixMatch; thresholds make it FlexMatch, FreeMatch, SoftMatch or
/// AdaMatch.
/// <para>The target has no gradient and is predicted without dropout. Rows that do not count are part of n, so the term is 0 where
/// none counts.</para>
/// <para>Source: Lee 2013; Sohn et al. 2020 (FixMatch); those of the thresholds and the alignment. As in the code of USB (Wang et al.
/// 2022).</para>
/// </summary>
public sealed class PseudoLabelTerm : IObjectiveTerm
{
    private readonly PseudoLabelOptions options;

    /// <summary>Creates the term.</summary>
    /// <param name="options">Threshold, alignment and views; a fixed threshold without views if left out.</param>
    /// <param name="name">Name in logs; two such terms of one recipe need different ones.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public PseudoLabelTerm(PseudoLabelOptions? options = null, string name = "pseudo-label")
    {
        this.options = options ?? new PseudoLabelOptions();
        this.options.Validate();
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts =>
        options.Alignment is { } alignment ? [.. options.Threshold.StatefulParts, alignment] : options.Threshold.StatefulParts;

    /// <inheritdoc/>
    public void Check(CorpusSchema schema)
    {
        options.Weak?.Check(schema);
        options.Strong?.Check(schema);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        ForwardPass weak = options.Weak is { } weakly ? pass.View(weakly) : pass;
        Tensor predicted = SteadyPrediction.Probabilities(pass.Network, weak.Batch);
        var labels = new PseudoLabels(predicted, pass);
        PseudoLabels aligned = options.Alignment is { } alignment ? new PseudoLabels(alignment.Align(predicted, pass), pass) : labels;
        Tensor w = options.Threshold.Weigh(aligned);
        if (!options.AlignsWeightsOnly)
            labels = aligned;
        ForwardPass strong = options.Strong is { } strongly ? pass.View(strongly) : pass;
        pass.Note(this, new Computed(labels, w, strong));

        Tensor logP = strong.Scores.log_softmax(1);
        Tensor loss = options.Temperature is { } temperature
            ? -(Sharpened(labels.Probabilities, temperature) * logP).sum(1)                                     // -Σ_c q_ic ln p_ic
            : -logP.gather(1, labels.Classes.unsqueeze(1)).squeeze(1);
        List<TermPart> parts = [new TermPart(Name, (w * loss).mean())];
        if (options.Threshold.Regularize(aligned, w, logP.exp()) is { } more)
            parts.Add(new TermPart($"{Name}/{options.Threshold.Name}", more));
        return parts;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// To see a collapse: the mean weight (<c>accepted</c>), the share of each class in the weight (<c>accepted/happy</c>), and for each
    /// modality the variance of its embeddings over the rows, mean over their columns (<c>latent variance/visual</c>).
    /// </remarks>
    public IReadOnlyDictionary<string, double> Diagnose(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        if (pass.NoteOf<Computed>(this) is not { } computed)
            return new Dictionary<string, double>();
        Dictionary<string, double> numbers = LatentVariance.Of(Name, computed.Strong);
        IReadOnlyList<string> classes = pass.Network.Schema.Classes;
        float[] weights = computed.Weights.Values<float>();
        long[] labels = computed.Labels.Classes.Values<long>();
        double sum = weights.Sum(w => (double)w);
        numbers[$"{Name}/accepted"] = sum / weights.Length;
        for (int c = 0; c < classes.Count; c++)
        {
            double ofClass = labels.Zip(weights).Where(row => row.First == c).Sum(row => (double)row.Second);
            numbers[$"{Name}/accepted/{classes[c]}"] = sum == 0 ? 0 : ofClass / sum;
        }
        return numbers;
    }

    // p^(1/T) / Σ p^(1/T)
    private static Tensor Sharpened(Tensor p, double temperature) => p.log().Over(temperature).softmax(1);

    private sealed record Computed(PseudoLabels Labels, Tensor Weights, ForwardPass Strong);
}
