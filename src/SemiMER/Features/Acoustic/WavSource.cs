using SemiMER.Corpora;

namespace SemiMER.Features;

/// <summary>Recordings as a source of features, for <see cref="CorpusListing.WithFeatures"/>.</summary>
public static class WavSource
{
    extension(ModalitySource)
    {
        /// <summary>Acoustic features of one WAV file for each utterance: functionals as a vector, or frames as a sequence.</summary>
        /// <param name="modality">The modality.</param>
        /// <param name="kind">
        /// <see cref="FeatureKind.Vector"/> for <see cref="AcousticFeatures.Functionals"/>, <see cref="FeatureKind.Sequence"/> for
        /// <see cref="AcousticFeatures.Frames"/>.
        /// </param>
        /// <param name="directory">The folder in which the files lie.</param>
        /// <param name="pattern">
        /// Their names, such as <c>{id}.wav</c>. Between braces stands <c>id</c>, <c>speaker</c>, <c>dialogue</c>, <c>session</c>,
        /// <c>split</c> or a column of the metadata.
        /// </param>
        /// <param name="options">How features are computed; defaults if left out.</param>
        /// <param name="missingIsAbsent">Whether an utterance without a file simply lacks the modality. Default no.</param>
        /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
        public static ModalitySource FromWav(
            Modality modality, FeatureKind kind, string directory, string pattern, AcousticOptions? options = null,
            bool missingIsAbsent = false)
        {
            ArgumentNullException.ThrowIfNull(modality);
            ArgumentNullException.ThrowIfNull(directory);
            ArgumentNullException.ThrowIfNull(pattern);
            options ??= new AcousticOptions();
            ModalitySchema schema = kind == FeatureKind.Vector
                ? AcousticFeatures.FunctionalSchema(modality)
                : AcousticFeatures.FrameSchema(options, modality);
            return new ModalitySource(modality, kind, row =>
            {
                string path = FilePattern.PathOf(directory, pattern, row);
                if (missingIsAbsent && !File.Exists(path))
                    return null;
                AcousticFeatures features = AcousticFeatures.FromWav(path, options);
                return kind == FeatureKind.Vector ? features.Functionals : features.Frames;
            })
            {
                FrameRate = schema.FrameRate,
                Description = schema.Description,
            };
        }
    }
}
