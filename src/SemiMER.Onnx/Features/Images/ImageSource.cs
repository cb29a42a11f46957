using System.Text.RegularExpressions;
using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Onnx;

/// <summary>Where the images of utterances come from: png, jpeg or bmp files, such as face crops or frames of a video.</summary>
public sealed partial class ImageSource
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp"];

    private readonly Func<CorpusRow, IReadOnlyList<string>?> find;

    private ImageSource(Func<CorpusRow, IReadOnlyList<string>?> find) => this.find = find;

    /// <summary>One image for each utterance, or one folder with its images in the order of their names (2 before 10).</summary>
    /// <param name="directory">The folder in which the files or folders lie.</param>
    /// <param name="pattern">Their names, such as <c>{id}.png</c> or <c>frames/{id}</c>: see <see cref="FilePattern"/>.</param>
    /// <param name="missingIsAbsent">
    /// Whether an utterance without a file, or with a folder without images, simply lacks the modality. Default no.
    /// </param>
    public static ImageSource FromFiles(string directory, string pattern, bool missingIsAbsent = false)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(pattern);
        return new ImageSource(row =>
        {
            string path = FilePattern.PathOf(directory, pattern, row);
            if (File.Exists(path))
                return [path];
            string[] images = Directory.Exists(path) ? ImagesIn(path) : [];
            return images.Length > 0 ? images
                : missingIsAbsent ? null
                : throw new FileFormatException(path, Directory.Exists(path) ? "is a folder without images." : "does not exist.");
        });
    }

    /// <summary>Any function that names the images of a row.</summary>
    /// <param name="find">
    /// Gives the files in their order; null or none where the row has none. Several threads may call it at once.
    /// </param>
    public static ImageSource From(Func<CorpusRow, IReadOnlyList<string>?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return new ImageSource(find);
    }

    /// <summary>The files of a row; null where it has none.</summary>
    internal IReadOnlyList<string>? Open(CorpusRow row) => find(row) is { Count: > 0 } files ? files : null;

    private static string[] ImagesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(file => Extensions.Contains(Path.GetExtension(file).ToLowerInvariant()))
            .OrderBy(file => Digits().Replace(Path.GetFileName(file), match => match.Value.PadLeft(20, '0')), StringComparer.Ordinal)];

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Digits();
}
