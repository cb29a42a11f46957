using System.Collections.Concurrent;
using SemiMER.Corpora;

namespace SemiMER.Features;

/// <summary>
/// Changed copies of labeled training recordings, with acoustic features of the changed sound. Their other modalities are those of their
/// origins, their ids name origin and change, such as <c>u7~speed 0.9</c> or <c>u7~u12+u7</c>. Features of a copy are computed once, when
/// a label budget with its origin is first drawn, and kept for all folds. Several threads may use it at once.
/// </summary>
public sealed class SoundEnhancement
{
    private readonly Func<Utterance, AudioSignal?> soundOf;
    private readonly SoundEnhancementOptions options;
    private readonly Modality modality;
    private readonly ConcurrentDictionary<string, Lazy<ModalityFeatures?>> known = new(StringComparer.Ordinal);

    /// <summary>Prepares the copies; nothing is read yet.</summary>
    /// <param name="soundOf">The recording of an utterance, or null if it has none: there are no copies then.</param>
    /// <param name="options">Which copies; defaults if left out.</param>
    /// <param name="modality">Whose features they are. Default acoustic.</param>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public SoundEnhancement(Func<Utterance, AudioSignal?> soundOf, SoundEnhancementOptions? options = null, Modality? modality = null)
    {
        ArgumentNullException.ThrowIfNull(soundOf);
        this.soundOf = soundOf;
        this.options = options ?? new SoundEnhancementOptions();
        this.options.Validate();
        this.modality = modality ?? Modality.Acoustic;
    }

    /// <summary>The fold with copies of its labeled training rows, see <see cref="CorpusFold.WithTrainingCopies"/>.</summary>
    /// <param name="fold">
    /// The fold; the modality holds <see cref="AcousticFeatures.Functionals"/> if it is a vector, else
    /// <see cref="AcousticFeatures.Frames"/>.
    /// </param>
    /// <exception cref="CorpusException">
    /// The corpus has no such modality, its features have another width than these options give, or there is no such neutral class.
    /// </exception>
    public CorpusFold AddTo(CorpusFold fold)
    {
        ArgumentNullException.ThrowIfNull(fold);
        ModalitySchema entry = fold.Schema[modality];
        int width = (entry.Kind == FeatureKind.Vector
            ? AcousticFeatures.FunctionalSchema(modality) : AcousticFeatures.FrameSchema(options.Acoustic, modality)).Width;
        if (entry.Width != width)
        {
            throw new CorpusException("The features of the corpus are not those that changed sound would have: give the options that it " +
                "was described with.", modality: modality, expected: $"{width} features", actual: $"{entry.Width}");
        }
        int? neutral = options.NeutralClass is { } name ? IndexOf(fold.Schema, name) : null;
        return fold.WithTrainingCopies(labeled => Copies(labeled, entry.Kind, neutral));
    }

    private static int IndexOf(CorpusSchema schema, string name)
    {
        int index = Array.IndexOf([.. schema.Classes], name);
        return index >= 0 ? index : throw new CorpusException(
            "There is no such neutral class.", expected: $"one of {FaultText.List([.. schema.Classes])}", actual: $"'{name}'");
    }

    private IEnumerable<TrainingCopy> Copies(LabeledSet labeled, FeatureKind kind, int? neutral)
    {
        foreach (LabeledUtterance row in labeled)
        {
            Utterance utterance = row.Utterance;
            foreach (SoundChange change in options.AllChanges)
            {
                string id = $"{utterance.Id}~{change.Name}";
                if (Features(id, kind, () => Changed(utterance, change)) is { } features)
                    yield return CopyOf(utterance, id, features);
            }
            if (options.CopyPaste && PartnerOf(row, labeled, neutral) is { } partner)
            {
                var random = new RandomSource(options.Seed, $"order of '{utterance.Id}' and '{partner.Id}'");
                (Utterance first, Utterance second) = random.NextInt32(2) == 0 ? (utterance, partner) : (partner, utterance);
                string pair = $"{first.Id}+{second.Id}";
                if (Features(pair, kind, () => Joined(first, second)) is { } both)
                    yield return CopyOf(utterance, $"{utterance.Id}~{pair}", both);
            }
        }
    }

    private AudioSignal? Changed(Utterance utterance, SoundChange change) => soundOf(utterance) is { } sound
        ? change.Change(sound, new RandomSource(options.Seed, $"{change.Name} of '{utterance.Id}'")) : null;

    private AudioSignal? Joined(Utterance first, Utterance second) =>
        soundOf(first) is { } one && soundOf(second) is { } two ? one.FollowedBy(two) : null;

    private Utterance? PartnerOf(LabeledUtterance row, LabeledSet labeled, int? neutral)
    {
        Utterance[] others =
        [
            .. from other in labeled
               where (other.ClassIndex == row.ClassIndex || other.ClassIndex == neutral) && !ReferenceEquals(other, row)
               select other.Utterance,
        ];
        return others.Length == 0
            ? null : others[new RandomSource(options.Seed, $"partner of '{row.Utterance.Id}'").NextInt32(others.Length)];
    }

    private TrainingCopy CopyOf(Utterance origin, string id, ModalityFeatures features) => new(origin.Id, (origin with { Id = id })
        .WithFeatures(origin.Features.Where(entry => entry.Key != modality).Append(KeyValuePair.Create(modality, features))));

    private ModalityFeatures? Features(string id, FeatureKind kind, Func<AudioSignal?> sound) =>
        known.GetOrAdd($"{kind} {id}", _ => new Lazy<ModalityFeatures?>(() =>
        {
            if (sound() is not { } signal)
                return null;
            AcousticFeatures features = AcousticFeatures.Of(signal, options.Acoustic);
            return kind == FeatureKind.Vector ? features.Functionals : features.Frames;
        })).Value;
}
