using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = Σ 1/n Σ_i KL(q_i ‖ p_i): what the network predicts from all modalities of an utterance, q, should be predicted from each of them
/// alone, p, as if the others were absent; or what one modality predicts by another one.
/// <para>q has no gradient and is predicted without dropout. The mean is over the n utterances that have the learner, and the teacher or
/// another modality; without any the part is skipped. Range: at least 0, in nats.</para>
/// <para>Source: the distillation of Hinton et al. 2015 at temperature 1, across modalities as in Gupta et al. 2016.</para>
/// </summary>
public sealed class CrossModalConsistencyTerm : IObjectiveTerm
{
    private readonly CrossModalConsistencyOptions options;

    /// <summary>Creates the term.</summary>
    /// <param name="options">Who teaches whom; defaults if left out.</param>
    /// <param name="name">Name in logs; two such terms of one recipe need different ones.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public CrossModalConsistencyTerm(CrossModalConsistencyOptions? options = null, string name = "cross-modal")
    {
        this.options = options ?? new CrossModalConsistencyOptions();
        this.options.Validate();
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    /// <exception cref="TrainingException">There is one modality only, or a lesson names one that is missing.</exception>
    public void Check(CorpusSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Modality[] known = [.. schema.Modalities.Select(entry => entry.Modality)];
        if (known.Length < 2)
            throw new TrainingException($"The term '{Name}' compares modalities, and the network has only '{known[0]}'.");
        Modality[] missing = [.. options.Lessons.SelectMany(lesson => (Modality[])[lesson.Teacher, lesson.Learner]).Except(known)];
        if (missing.Length > 0)
        {
            throw new TrainingException(
                $"The term '{Name}' names {FaultText.List([.. missing.Select(one => one.Name)])}; the network has " +
                $"{FaultText.List([.. known.Select(one => one.Name)])}.");
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        var parts = new List<TermPart>();
        var predicted = new Dictionary<Modality, Tensor>();
        if (options.FusedTeaches)
        {
            Tensor fused = SteadyPrediction.LogProbabilities(pass.Network, pass.Batch);
            foreach (Modality learner in pass.Batch.Modalities.Keys)
                parts.Add(Part(pass, $"{Name}/fused-{learner}", learner, teacher: null, fused, predicted));
        }
        foreach (IGrouping<Modality, ModalityLesson> lessons in options.Lessons.GroupBy(lesson => lesson.Teacher))
        {
            Tensor taught = SteadyPrediction.LogProbabilities(pass.Network, pass.Batch, lessons.Key);
            foreach ((Modality teacher, Modality learner) in lessons)
                parts.Add(Part(pass, $"{Name}/{teacher}-{learner}", learner, teacher, taught, predicted));
        }
        return parts;
    }

    /// <inheritdoc/>
    /// <remarks>The variance of the embeddings over the rows, mean over their columns: <c>latent variance/visual</c>.</remarks>
    public IReadOnlyDictionary<string, double> Diagnose(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return LatentVariance.Of(Name, pass);
    }

    private static TermPart Part(
        ForwardPass pass, string name, Modality learner, Modality? teacher, Tensor logQ, Dictionary<Modality, Tensor> predicted)
    {
        UtteranceBatch batch = pass.Batch;
        Modality[] others = teacher is null ? [.. batch.Modalities.Keys.Where(other => other != learner)] : [teacher];
        int n = Enumerable.Range(0, batch.Count).Count(row => Has(learner, row) && Array.Exists(others, other => Has(other, row)));
        if (n == 0)
        {
            string also = teacher is null ? "another modality" : $"'{teacher}'";
            return new TermPart(name, null, $"no utterance has '{learner}' and {also}");
        }
        if (!predicted.TryGetValue(learner, out Tensor? logP))
        {
            logP = SingleModality.Scores(pass.Network, batch, learner, pass.Embedding(learner)).log_softmax(1);
            predicted.Add(learner, logP);
        }
        Tensor kl = (logQ.exp() * (logQ - logP)).sum(1);                                    // Σ_c q_ic ln (q_ic / p_ic)
        if (n == batch.Count)
            return new TermPart(name, kl.mean());
        Tensor any = others.Select(other => batch.Modalities[other].Present).Aggregate((one, other) => one.logical_or(other));
        Tensor counts = any.logical_and(batch.Modalities[learner].Present);
        return new TermPart(name, (kl * counts).sum().Over(n));

        bool Has(Modality modality, int row) => batch.Modalities[modality].FrameCounts[row] > 0;
    }
}
