using System.Globalization;
using System.Text;
using SemiMER.Formats;

namespace SemiMER.Features;

/// <summary>
/// The file of a vectorizer: a safetensors file. Its metadata hold <c>format</c> = <c>semimer-lexical/1</c> and the options as JSON under
/// <c>options</c>; part i has <c>i.terms</c> (UTF-8, a line each), <c>i.weights</c> [terms], <c>i.singular_values</c> [components],
/// <c>i.directions</c> [terms, components] and <c>i.factor</c>.
/// </summary>
internal static class LexicalVectorizerFile
{
    private const string Format = "semimer-lexical/1";

    public static void Write(LexicalVectorizer vectorizer, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var entries = new List<SafeTensorsEntry>();
        for (int i = 0; i < vectorizer.Parts.Count; i++)
        {
            (TfidfVectorizer counts, TruncatedSvd condensed, double factor) = vectorizer.Parts[i];
            byte[] terms = Encoding.UTF8.GetBytes(string.Join('\n', counts.Terms));
            entries.Add(SafeTensorsEntry.Create<byte>(Name(i, "terms"), terms, terms.Length));
            entries.Add(SafeTensorsEntry.Create<double>(Name(i, "weights"), [.. counts.Weights], counts.Weights.Count));
            entries.Add(SafeTensorsEntry.Create<double>(
                Name(i, "singular_values"), [.. condensed.SingularValues], condensed.Components));
            entries.Add(SafeTensorsEntry.Create(
                Name(i, "directions"), condensed.Directions, condensed.ColumnCount, condensed.Components));
            entries.Add(SafeTensorsEntry.Create<double>(Name(i, "factor"), [factor]));
        }
        SafeTensorsFile.Write(path, entries, LexicalFile.Metadata(Format, vectorizer.Options));
    }

    public static LexicalVectorizer Read(string path) => LexicalFile.Read<LexicalVectorizerOptions, LexicalVectorizer>(
        path, Format, "vectorizer", (content, options) =>
        {
            options.Validate();
            return new LexicalVectorizer([.. options.Parts.Select((block, i) => ReadPart(content, block, i))], options);
        });

    private static LexicalPart ReadPart(SafeTensorsContent content, LexicalBlock block, int i)
    {
        string[] terms = Encoding.UTF8.GetString(LexicalFile.Values<byte>(content, Name(i, "terms"))).Split('\n');
        var counts = new TfidfVectorizer(block.Counts, terms, LexicalFile.Values<double>(content, Name(i, "weights")));
        var condensed = new TruncatedSvd(
            LexicalFile.Values<double>(content, Name(i, "singular_values")), LexicalFile.Values<float>(content, Name(i, "directions")));
        double[] factor = LexicalFile.Values<double>(content, Name(i, "factor"));
        if (condensed.ColumnCount != terms.Length || factor is not [> 0 and < double.PositiveInfinity])
            throw new SemiMerException($"part {i} has {terms.Length} terms, directions of {condensed.ColumnCount}, or no factor.");
        return new LexicalPart(counts, condensed, factor[0]);
    }

    private static string Name(int block, string part) => string.Create(CultureInfo.InvariantCulture, $"{block}.{part}");
}
