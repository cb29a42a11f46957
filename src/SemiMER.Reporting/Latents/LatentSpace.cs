using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Reporting;

/// <summary>Embeddings of utterances, modality by modality, as one network makes them: what a report draws of it.</summary>
public sealed record LatentSpace
{
    /// <summary>Which network, such as <c>before matching</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The embeddings, all of one width, all finite.</summary>
    public required IReadOnlyList<LatentPoint> Points { get; init; }

    /// <summary>The embeddings that a recognizer makes of labeled rows, of each modality that an utterance has.</summary>
    /// <param name="name">Which network.</param>
    /// <param name="recognizer">The recognizer; it knows the speakers if features are scaled per speaker.</param>
    /// <param name="rows">The rows, their features as they come, not scaled.</param>
    /// <param name="options">How many; defaults if left out.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="CorpusException">As for predicting.</exception>
    public static LatentSpace Of(string name, EmotionRecognizer recognizer, LabeledSet rows, LatentSpaceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(recognizer);
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new LatentSpaceOptions();
        options.Validate();
        Modality[] modalities = [.. recognizer.Schema.Modalities.Select(entry => entry.Modality)];
        int most = Math.Max(1, options.MaximumPoints / modalities.Length);
        LabeledUtterance[] chosen = [.. Evenly([.. rows], most).OrderBy(row => row.ClassIndex)];
        IReadOnlyList<float[]> embeddings = recognizer.Embed([.. chosen.Select(row => row.Utterance)]);
        return new LatentSpace
        {
            Name = name,
            Points =
            [
                .. from row in chosen.Zip(embeddings)
                   from modality in modalities.Index()
                   where row.First.Utterance.Has(modality.Item)
                   let width = row.Second.Length / modalities.Length
                   select new LatentPoint(
                       rows.Classes[row.First.ClassIndex], modality.Item.Name,
                       row.Second.AsSpan(modality.Index * width, width).ToArray()),
            ],
        };
    }

    /// <summary>At most so many of some items, with equal gaps between them.</summary>
    internal static T[] Evenly<T>(T[] items, int most) => items.Length <= most ? items
        : [.. Enumerable.Range(0, most).Select(index => items[(int)((long)index * items.Length / most)])];
}

/// <summary>An embedding of one modality of an utterance.</summary>
/// <param name="Emotion">Class of the utterance.</param>
/// <param name="Modality">Name of the modality.</param>
/// <param name="Embedding">The embedding z.</param>
public sealed record LatentPoint(string Emotion, string Modality, IReadOnlyList<float> Embedding);
