using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Reporting;

/// <summary>
/// What the data are: modalities, classes, speakers and dialogues of each part, and what makes results doubtful. It counts speakers and
/// names none, except where a finding does.
/// </summary>
public sealed record DataCardSection : ReportSection
{
    /// <summary>An empty card, to be filled by hand; <see cref="Of"/> makes that of a corpus.</summary>
    public DataCardSection()
        : base("Data card")
    {
    }

    /// <summary>Classes and modalities.</summary>
    public required CorpusSchema Schema { get; init; }

    /// <summary>The parts.</summary>
    public required IReadOnlyList<DataCardPart> Parts { get; init; }

    /// <summary>Facts that numbers do not tell, by name, such as source, licence and caveats. Default none.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>What makes results doubtful. Default null: it was not looked for.</summary>
    public CorpusReport? Report { get; init; }

    /// <summary>What was changed when the corpus was read. Default nothing.</summary>
    public IReadOnlyList<ReadingRemark> Remarks { get; init; } = [];

    internal override string Anchor => "data-card";

    /// <summary>The card of a corpus; its parts are its file splits, or its sessions where it has one split and several sessions.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="report">
    /// What makes results doubtful, such as <see cref="CorpusReport.Of(Corpus)"/>. Default null: it is not shown.
    /// </param>
    public static DataCardSection Of(Corpus corpus, CorpusReport? report = null)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        bool bySession = corpus.SplitNames.Count < 2 && corpus.Rows.DistinctBy(row => row.Utterance.Session).Count() > 1;
        return new DataCardSection
        {
            Schema = corpus.Schema,
            Report = report,
            Remarks = corpus.Remarks,
            Parts =
            [
                .. corpus.Rows.GroupBy(row => bySession ? SessionOf(row) : row.Split)
                    .Select(part => DataCardPart.Of(part.Key, corpus.Schema, [.. part])),
            ],
        };
    }

    internal override void WriteBody(HtmlWriter html)
    {
        int utterances = Parts.Sum(part => part.Utterances);
        using (html.In("p"))
        {
            html.Text("Corpus ");
            html.Name(Schema.Name);
            html.Text($": {Shown.Of(utterances, "utterance")}, {Shown.Of(Parts.Sum(part => part.Labeled), "label")}.");
        }
        if (Facts.Count > 0)
            PairTable.Write(html, "Facts about the data", Facts.Select(fact => (fact.Key, fact.Value)));
        HtmlTables.Write(html, "Parts and their utterances",
            ["part", "utterances", "speakers", "dialogues", "labeled", .. Schema.Classes, .. Schema.Targets],
            Parts.Select(part => (IReadOnlyList<string>)
            [
                part.Name, Shown.Count(part.Utterances), Shown.Count(part.Speakers), Shown.Count(part.Dialogues), Shown.Count(part.Labeled),
                .. part.Classes.Select(count => Shown.Count(count)), .. part.Targets.Select(count => Shown.Count(count)),
            ]), showCaption: true);
        HtmlTables.Write(html, "Modalities", ["modality", "features", "kind", "frames a second", "share of utterances", "what it is"],
            Schema.Modalities.Index().Select(entry => (IReadOnlyList<string>)
            [
                entry.Item.Modality.Name, Shown.Count(entry.Item.Width), entry.Item.Kind == FeatureKind.Vector ? "vector" : "sequence",
                entry.Item.FrameRate is { } rate ? Shown.Number(rate) : Shown.Nothing,
                Shown.Percent(Math.Round(Parts.Sum(part => (double)part.Modalities[entry.Index]) / Math.Max(1, utterances), 4)),
                entry.Item.Description ?? Shown.Nothing,
            ]), showCaption: true, isText: true);
        WriteFindings(html);
    }

    private void WriteFindings(HtmlWriter html)
    {
        if (Report is not null)
        {
            html.Element("h3", "What was found");
            if (Report.Findings.Count == 0)
                html.Element("p", "Nothing that makes results doubtful was found; that is no proof that there is nothing.");
        }
        if (Report is { Findings.Count: > 0 } report)
        {
            using (html.In("ul", ("class", "findings")))
            {
                foreach (CorpusFinding finding in report.Findings)
                {
                    using (html.In("li"))
                    {
                        html.Element("span", Words(finding.Kind.ToString()), ("class", "kind"));
                        html.Name(finding.Text);
                    }
                }
            }
        }
        if (Remarks.Count == 0)
            return;
        html.Element("h3", "Changed while reading");
        using (html.In("ul"))
        {
            foreach (ReadingRemark remark in Remarks)
            {
                using (html.In("li"))
                    html.Name(remark.ToString());
            }
        }
    }

    private static string SessionOf(CorpusRow row) => row.Utterance.Session is { } session ? $"session {session}" : "no session";

    // ColumnTellsClass -> column tells class
    private static string Words(string name) => string.Concat(name.Select((letter, index) =>
        char.IsUpper(letter) ? (index > 0 ? " " : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}

/// <summary>A part of a corpus, in numbers.</summary>
public sealed record DataCardPart
{
    /// <summary>Name of the part, such as a file split.</summary>
    public required string Name { get; init; }

    /// <summary>Number of utterances.</summary>
    public required int Utterances { get; init; }

    /// <summary>Number of speakers.</summary>
    public required int Speakers { get; init; }

    /// <summary>Number of dialogues.</summary>
    public required int Dialogues { get; init; }

    /// <summary>Number of utterances with a class.</summary>
    public required int Labeled { get; init; }

    /// <summary>Number of utterances of each class, in the order of the schema.</summary>
    public required IReadOnlyList<int> Classes { get; init; }

    /// <summary>Number of utterances that have each continuous target, in the order of the schema.</summary>
    public required IReadOnlyList<int> Targets { get; init; }

    /// <summary>Number of utterances that have each modality, in the order of the schema.</summary>
    public required IReadOnlyList<int> Modalities { get; init; }

    /// <summary>Counts some rows.</summary>
    /// <param name="name">Name of the part.</param>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="rows">The rows.</param>
    public static DataCardPart Of(string name, CorpusSchema schema, IReadOnlyList<CorpusRow> rows)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(rows);
        return new DataCardPart
        {
            Name = name,
            Utterances = rows.Count,
            Speakers = rows.Select(row => row.Utterance.Speaker).Distinct().Count(),
            Dialogues = rows.Select(row => row.Utterance.Dialogue).OfType<string>().Distinct().Count(),
            Labeled = rows.Count(row => row.ClassIndex is not null),
            Classes = [.. schema.Classes.Select((_, index) => rows.Count(row => row.ClassIndex == index))],
            Targets = [.. schema.Targets.Select((_, index) =>
                rows.Count(row => row.Targets.Length > index && double.IsFinite(row.Targets.Span[index])))],
            Modalities = [.. schema.Modalities.Select(entry => rows.Count(row => row.Utterance.Has(entry.Modality)))],
        };
    }
}
