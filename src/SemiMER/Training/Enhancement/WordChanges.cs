using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>Leaves tokens out and swaps neighbours (Wei and Zou 2019), where features are numbers of tokens, one a frame.</summary>
/// <param name="deletion">Probability that a token is left out.</param>
/// <param name="swap">Probability that a token changes places with the next.</param>
/// <param name="identifiers">Modalities whose features are numbers of tokens.</param>
internal sealed class WordChanges(double deletion, double swap, IReadOnlyCollection<Modality> identifiers)
{
    /// <summary>The utterance with fewer and swapped tokens.</summary>
    /// <param name="utterance">The utterance.</param>
    /// <param name="random">Draws which.</param>
    public Utterance Of(Utterance utterance, RandomSource random)
    {
        var features = new Dictionary<Modality, ModalityFeatures>(utterance.Features);
        foreach (Modality modality in identifiers)
        {
            if (utterance.Features.TryGetValue(modality, out ModalityFeatures? own) && own.Kind == FeatureKind.Sequence)
                features[modality] = Of(own, random);
        }
        return utterance.WithFeatures(features);
    }

    private ModalityFeatures Of(ModalityFeatures tokens, RandomSource random)
    {
        int[] all = [.. Enumerable.Range(0, tokens.Frames)];
        int[] order = deletion == 0 ? all : [.. all.Where(_ => random.NextDouble() >= deletion)];
        if (order.Length == 0)
            order = all;
        for (int t = 0; swap > 0 && t + 1 < order.Length; t++)
        {
            if (random.NextDouble() >= swap)
                continue;
            (order[t], order[t + 1]) = (order[t + 1], order[t]);
            t++; // one that has moved does not move on
        }
        int width = tokens.Width;
        var values = new float[order.Length * width];
        foreach ((int to, int from) in order.Index())
            tokens.Values.Slice(from * width, width).CopyTo(values.AsMemory(to * width));
        return ModalityFeatures.Sequence(values, width);
    }
}
