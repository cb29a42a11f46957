using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>
/// Reads the official CSV files of MELD. Ids restart in each split, so an utterance is called <c>train_dia0_utt0</c>. The column
/// <c>clip</c> of the metadata (<c>dia0_utt0</c>) names its file in a folder of clips or features. The order in a dialogue is that
/// of the utterance ids: times count from the start of the episode and stand in the metadata.
/// </summary>
/// <remarks>
/// Copies of the release before its repair, and copies saved by a spreadsheet, hold letters of Windows-1252; they are read as such, with a
/// remark.
/// </remarks>
public static class MeldReader
{
    /// <summary>The emotions, in the order of the corpus's own index.</summary>
    public static IReadOnlyList<string> Emotions { get; } = ["neutral", "surprise", "fear", "sadness", "joy", "disgust", "anger"];

    /// <summary>The sentiments, in the order of the corpus's own index.</summary>
    public static IReadOnlyList<string> Sentiments { get; } = ["neutral", "positive", "negative"];

    /// <summary>Reads the files of a folder.</summary>
    /// <param name="directory">The folder with <c>train_sent_emo.csv</c>, <c>dev_sent_emo.csv</c> and <c>test_sent_emo.csv</c>.</param>
    /// <param name="options">Which parts are read.</param>
    /// <exception cref="CorpusException">Files are missing or rows cannot be read; every fault is listed, up to 100.</exception>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static CorpusListing Read(string directory, MeldOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        options ??= new MeldOptions();
        options.Check();
        var faults = new FaultList(directory);
        var remarks = new RemarkCounter();
        var rows = new List<CorpusRow>();
        foreach (string split in options.Read)
        {
            string file = Path.Combine(directory, split + (options.Dyadic ? "_sent_emo_dya.csv" : "_sent_emo.csv"));
            if (faults.Try(() => CsvTable.ReadFile(file)) is { } table)
                rows.AddRange(new MeldSplit(table, file, directory, split, options, faults, remarks).Read());
        }
        faults.Throw();
        return new CorpusListing("MELD", directory, options.LabelsAreSentiments ? Sentiments : Emotions, [], rows, remarks);
    }
}
