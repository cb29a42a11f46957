using System.CommandLine;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Import;
using SemiMER.Tool.Plans;

namespace SemiMER.Tool.Commands;

/// <summary>Where the features of a corpus that is imported come from: files, tables, or recordings.</summary>
internal sealed class FeatureSources
{
    private readonly Option<string[]> features = new("--features")
    {
        Description = "Features of a modality, such as acoustic=audio/{id}.npy, or visual:sequence={id}.csv for frames. With a name in " +
            "braces a file for each utterance (npy, npz, csv, arff, openSMILE, OpenFace); without, one file of all (openSMILE's csv or " +
            "arff; npz, h5, csd, pkl with arrays called as the utterances). In braces: id, speaker, dialogue, session, split or " +
            "another column. Relative to the folder.",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<FeatureKind?> sound = new("--sound")
    { Description = "Acoustic features of recordings: vector (functionals) or sequence (frames)." };

    private readonly Option<AcousticFrames> frames = new("--frames")
    { Description = "With --sound sequence: what frames hold.", DefaultValueFactory = _ => AcousticFrames.LogMel };

    private readonly Option<string> recordings;

    private readonly Option<bool> missing = new("--missing-is-absent")
    { Description = "An utterance without a file simply lacks the modality." };

    private readonly Option<string> output = new("--output", "-o") { Description = "The corpus folder to write.", Required = true };

    /// <summary>Prepares the options.</summary>
    /// <param name="pattern">Where recordings lie, if nothing else is said.</param>
    public FeatureSources(string pattern) => recordings = new("--recordings")
    {
        Description = "With --sound: files of the recordings, such as wav/{id}.wav; others than .wav are read by ffmpeg.",
        DefaultValueFactory = _ => pattern,
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="soundOnly">Whether recordings are all that is read.</param>
    public void AddTo(Command command, bool soundOnly = false)
    {
        foreach (Option option in (Option[])[sound, frames, recordings, missing, output])
            command.Add(option);
        if (soundOnly)
        {
            sound.DefaultValueFactory = _ => FeatureKind.Vector;
            return;
        }
        command.Add(features);
        command.Validators.Add(result =>
        {
            if (result.GetValue(features) is null or [] && result.GetValue(sound) is null)
                result.AddError("Give --features or --sound: a corpus has at least one modality.");
        });
        features.Validators.Add(result =>
        {
            foreach (string text in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (FeatureSpecification.Parse(text) is null)
                    result.AddError($"--features '{text}': should be like acoustic=audio/{{id}}.npy or visual:sequence={{id}}.csv.");
            }
        });
    }

    /// <summary>Reads the features of a listing and writes the corpus.</summary>
    public Corpus Write(CorpusListing listing, ParseResult parsed, ToolContext context)
    {
        var open = new List<IDisposable>();
        try
        {
            List<ModalitySource> sources =
            [
                .. (parsed.GetValue(features) ?? []).Select(text => FeatureSpecification.Parse(text)!
                    .Open(listing.Directory, parsed.GetValue(missing), open)),
            ];
            if (parsed.GetValue(sound) is { } kind)
                sources.Add(Sound(kind, listing.Directory, parsed, context.Stop));
            int total = listing.Rows.Count * sources.Count;
            Corpus corpus = context.WithProgress("Reading features", progress =>
                listing.WithFeatures([.. sources.Select(source => Counted(source, total, progress, context))]));
            string folder = parsed.GetValue(output)!;
            FeatureCorpusWriter.Write(corpus, folder);
            foreach (ReadingRemark remark in corpus.Remarks)
                context.Say($"Read with a change: {remark}");
            context.Say($"'{folder}' written.");
            return corpus;
        }
        finally
        {
            open.ForEach(each => each.Dispose());
        }
    }

    private ModalitySource Sound(FeatureKind kind, string folder, ParseResult parsed, CancellationToken stop)
    {
        string pattern = parsed.GetValue(recordings)!;
        var options = new AcousticOptions { Frames = parsed.GetValue(frames) };
        bool missingIsAbsent = parsed.GetValue(missing);
        return pattern.EndsWith(".wav", StringComparison.OrdinalIgnoreCase) || !Path.HasExtension(pattern)
            ? ModalitySource.FromWav(Modality.Acoustic, kind, folder, pattern, options, missingIsAbsent)
            : MediaAudio.Features(kind, folder, pattern, options, missingIsAbsent: missingIsAbsent, cancellationToken: stop);
    }

    private static ModalitySource Counted(ModalitySource source, int total, Action<double>? progress, ToolContext context)
    {
        int done = 0;
        return source with
        {
            Read = row =>
            {
                context.Stop.ThrowIfCancellationRequested();
                progress?.Invoke((double)++done / total);
                return source.Read(row);
            },
        };
    }
}

/// <summary>Where the features of one modality lie.</summary>
/// <param name="Modality">The modality.</param>
/// <param name="Kind">Vectors or sequences.</param>
/// <param name="Pattern">The file, or the files of the utterances.</param>
internal sealed record FeatureSpecification(Modality Modality, FeatureKind Kind, string Pattern)
{
    /// <summary>Reads such as <c>visual:sequence=face/{id}.csv</c>; null if it is nothing like that.</summary>
    public static FeatureSpecification? Parse(string text)
    {
        int sign = text.IndexOf('=', StringComparison.Ordinal);
        if (sign <= 0 || sign == text.Length - 1)
            return null;
        string[] names = text[..sign].Split(':');
        FeatureKind? kind = names is [_] or [_, "vector"] ? FeatureKind.Vector : names is [_, "sequence"] ? FeatureKind.Sequence : null;
        bool isModality = System.Text.RegularExpressions.Regex.IsMatch(names[0], TextShape.ModalityPattern);
        return kind is { } known && isModality ? new FeatureSpecification(new Modality(names[0]), known, text[(sign + 1)..]) : null;
    }

    /// <summary>The source; what must stay open until the features are read is added to a list.</summary>
    public ModalitySource Open(string folder, bool missingIsAbsent, List<IDisposable> open)
    {
        if (Pattern.Contains('{', StringComparison.Ordinal))
        {
            return ModalitySource.FromFiles(
                Modality, Kind, folder, Pattern, new FeatureFileOptions { MissingIsAbsent = missingIsAbsent });
        }
        string path = Path.Combine(folder, Pattern);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npz":
                return ModalitySource.FromArrays(Modality, Kind, Kept(NpzReader.Open(path), open), missingIsAbsent);
            case ".h5" or ".hdf5":
                return ModalitySource.FromArrays(Modality, Kind, Kept(Hdf5Reader.Open(path), open), missingIsAbsent);
            case ".csd":
                return ModalitySource.FromArrays(Modality, Kind, Kept(ComputationalSequence.Open(path), open), missingIsAbsent);
            case ".pkl" or ".pickle":
                return ModalitySource.FromArrays(Modality, Kind, Kept(FeaturePickle.Open(path), open).ById(), missingIsAbsent);
            case var ending:
                using (FeatureRowReader reader = ending == ".arff" ? ArffReader.Open(path) : OpenSmileCsvReader.Open(path))
                    return ModalitySource.FromTable(Modality, Kind, reader.ReadAll(), missingIsAbsent);
        }
    }

    private static T Kept<T>(T file, List<IDisposable> open)
        where T : IDisposable
    {
        open.Add(file);
        return file;
    }
}
