using System.Text;
using CsCheck;
using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Tests.Corpora;

/// <summary>Whatever cannot be seen around a name changes nothing but the remarks, in every reader of corpora and in code.</summary>
public sealed class BlankProperties : IDisposable
{
    private const int Tries = 40;
    private static readonly Gen<string> Blanks =
        Gen.Char[" \t\u00A0\u200B\uFEFF\u3000\u2009"].Array[0, 3].Select(letters => new string(letters));

    /// <summary>What to put around the names of a file, one after another.</summary>
    private static readonly Gen<Func<string, string>> Around = Gen.Select(Blanks.Array[16], Blanks.Array[16]).Select((before, after) =>
    {
        int next = 0;
        return (Func<string, string>)(name => $"{before[next % 16]}{name}{after[next++ % 16]}");
    });

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Folder_of_ones_own()
    {
        string[][] table =
        [
            ["id", "speaker", "label", "split", "dialogue", "session", "start"],
            ["u1", "ann", "happy", "train", "d1", "1", "0.5"], ["u2", "ben", "sad", "test", "d2", "2", ""],
            ["u3", "ann", "", "train", "d1", "1", "2"], ["u4", "ann", "happy", "train", "d3", "2", "3"],
        ];
        Check(around => File.WriteAllText(folder.File("ids.csv"), Text(table, around)), () => Describe(FeatureFolder.Read(folder.Root)));
    }

    [Fact]
    public void Meld()
    {
        string[][] table =
        [
            ["Sr No.", "Utterance", "Speaker", "Emotion", "Sentiment", "Dialogue_ID", "Utterance_ID", "Season", "StartTime"],
            ["1", "Hm.", "Ann", "joy", "positive", "0", "0", "1", ""], ["2", "Ah.", "Ben", "anger", "negative", "0", "1", "1", ""],
            ["3", "Oh.", "Ann", "fear", "negative", "1", "0", "2", ""],
        ];
        Check(around => File.WriteAllText(folder.File("dev_sent_emo.csv"), Text(table, around)),
            () => Describe(MeldReader.Read(folder.Root, new MeldOptions { Splits = ["dev"] })));
    }

    [Fact]
    public void Iemocap()
    {
        Directory.CreateDirectory(MiniIemocap.Evaluation(folder.Root, 1));
        Directory.CreateDirectory(MiniIemocap.Transcriptions(folder.Root, 1));
        (string Id, string Emotion)[] turns =
            [("Ses01F_impro01_F000", "ang"), ("Ses01F_impro01_M000", "xxx"), ("Ses01F_impro01_F001", "neu")];
        Check(
            around =>
            {
                File.WriteAllText(Path.Combine(MiniIemocap.Evaluation(folder.Root, 1), "Ses01F_impro01.txt"),
                    string.Concat(turns.Select((turn, i) => $"[{i}.5 - {i}.9]\t{around(turn.Id)}\t{around(turn.Emotion)}\t[2.5, 2.5, 2.5]\n"
                        + $"{around("C-E1:")} Anger; ()\n")));
                File.WriteAllText(Path.Combine(MiniIemocap.Transcriptions(folder.Root, 1), "Ses01F_impro01.txt"),
                    string.Concat(turns.Select((turn, i) => $"{around(turn.Id)} [00{i}.5000-00{i}.9000]: So {i}.\n")));
            },
            () =>
            {
                CorpusListing listing = IemocapReader.Read(folder.Root, new IemocapOptions { Sessions = [1], RequiresRecordings = false });
                return Describe(listing) + string.Concat(listing.Rows.Select(row => row.Utterance.Text + row.Votes.Span[3]));
            });
    }

    [Fact]
    public void Corpus_format_whole_and_in_parts()
    {
        FeatureCorpusWriter.Write(TestCorpora.Tiny(), folder.Root);
        string json = File.ReadAllText(folder.File("dataset.json"));
        json = json[..json.IndexOf(",\n  \"sha256\"", StringComparison.Ordinal)] + "\n}\n";
        string[] splits = ["train", "test"];
        CsvTable[] tables = [.. splits.Select(split => CsvTable.ReadFile(folder.File(split + "_meta.csv")))];
        string[] names = ["row", "id", "speaker", "dialogue", "session", "start", "has_visual"];
        Check(
            around =>
            {
                File.WriteAllText(folder.File("dataset.json"), json.Replace("\"sad\"", $"\"{Escaped(around("sad"))}\"")
                    .Replace("\"valence\"", $"\"{Escaped(around("valence"))}\""));
                foreach ((string split, CsvTable table) in splits.Zip(tables))
                {
                    new CsvTable([.. table.Columns.Select(around)], [.. table.Rows.Select(row => (string[])[.. row.Select((field, i) =>
                        names.Contains(table.Columns[i]) ? around(field) : field)])]).WriteFile(folder.File(split + "_meta.csv"));
                }
            },
            () =>
            {
                FeatureCorpus whole = FeatureCorpus.Open(folder.Root);
                whole.ShouldHold(TestCorpora.Tiny() is var tiny ? Ordered(tiny) : null!);
                using StreamedCorpus streamed = FeatureCorpus.OpenStreaming(folder.Root);
                Corpus labeled = streamed.LoadLabeled();
                (labeled.Remarks.Count > 0).Should().Be(whole.Remarks.Count > 0);
                return Describe(whole.Rows, whole.Schema.Classes) + Describe(labeled.Rows, labeled.Schema.Classes);
            });
    }

    [Fact]
    public void Corpora_made_in_code()
    {
        Around.Sample(around =>
        {
            var schema = new CorpusSchema("x", [around("sad"), around("happy")], TestCorpora.Schema.Modalities, [around("valence")]);
            CorpusRow Row(string id, string speaker, int? label) =>
                TestCorpora.Row(around(id), around(speaker), label, around("train"), around("d1"), around("1"));
            var rows = new InMemoryCorpus(schema, [Row("u1", "ann", 1), Row("u2", "ann", null), Row("u3", "ann", 0)]);
            Describe(rows.Rows, schema.Classes).Should().Be(
                "u1|ann|d1|1|train|happy\nu2|ann|d1|1|train|\nu3|ann|d1|1|train|sad\n");
            var named = new InMemoryCorpus(schema, [(Row("u1", "ann", 1).Utterance, around("happy"))]);
            named.Rows[0].ClassIndex.Should().Be(1);
            rows.WithClasses(ClassMap.Parse($"{around("happy")},{around("sad")}", schema.Classes.ToArray())).Should().NotBeNull();
        }, iter: Tries, threads: 1);
        var corpus = new InMemoryCorpus(TestCorpora.Schema, [TestCorpora.Row("u1 ", "ann", 1), TestCorpora.Row("u2", "\tann", 0)]);
        corpus.Remarks.Should().ContainSingle().Which.Text.Should().Be(
            "2 utterance(s) with blanks around the name of themselves, their speaker, dialogue, session or split, which were left out; the "
            + "first: utterance 'u1'.");
        CorpusRow[] twice = [TestCorpora.Row("u1", "a", 1), TestCorpora.Row("u1 ", "b", 1)];
        FluentActions.Invoking(() => new InMemoryCorpus(TestCorpora.Schema, twice))
            .Should().Throw<CorpusException>().WithMessage("utterance 'u1'*occurs twice*");
        FluentActions.Invoking(() => new InMemoryCorpus(TestCorpora.Schema, [TestCorpora.Row("u1", "\u200B", 1)]))
            .Should().Throw<CorpusException>().WithMessage("*needs an id and a speaker*");
        FluentActions.Invoking(() => new CorpusSchema("x", ["sad", "sad "], TestCorpora.Schema.Modalities))
            .Should().Throw<OptionsException>().WithMessage("*'sad' occurs more than once*");
    }

    [Fact]
    public void Names_in_tables_of_features()
    {
        File.WriteAllText(folder.File("ids.csv"), "id,speaker,label\nu1,a,x\nu2,b,y\n");
        CorpusListing listing = FeatureFolder.Read(folder.Root);
        Around.Sample(around =>
        {
            var table = new FeatureTable(["f"],
                [new FeatureRow([1f], 1) { Name = around("u1") }, new FeatureRow([2f], 2) { Name = around("x/u2.wav") }]);
            listing.WithFeatures(ModalitySource.FromTable(Modality.Acoustic, FeatureKind.Vector, table))
                .Rows.Select(row => row.Utterance.Features[Modality.Acoustic].Values.Span[0]).Should().Equal(1f, 2f);
        }, iter: Tries, threads: 1);
    }

    private static void Check(Action<Func<string, string>> write, Func<string> read)
    {
        write(name => name);
        string expected = read();
        expected.Should().NotBeEmpty();
        Around.Sample(around =>
        {
            write(around);
            read().Should().Be(expected);
        }, iter: Tries, threads: 1);
    }

    // The heading has no blank before its first name: U+FEFF there is the mark of the file.
    private static string Text(string[][] table, Func<string, string> around) =>
        string.Concat(table.Select(row => string.Join(',', row.Select(around)) + "\n"));

    private static string Escaped(string text) => string.Concat(text.Select(letter => $"\\u{(int)letter:X4}"));

    private static InMemoryCorpus Ordered(InMemoryCorpus corpus) => new(corpus.Schema, FeatureCorpusOrder(corpus.Rows));

    // A corpus from files numbers the utterances of a dialogue.
    private static IEnumerable<CorpusRow> FeatureCorpusOrder(IReadOnlyList<CorpusRow> rows) => rows.Select((row, i) =>
        row with { Utterance = row.Utterance with { Order = new[] { 0, 1, 2, 0, 0, 1 }[i] } });

    private static string Describe(CorpusListing listing) => Describe(listing.Rows, listing.Classes);

    private static string Describe(IEnumerable<CorpusRow> rows, IReadOnlyList<string> classes)
    {
        var text = new StringBuilder();
        foreach (CorpusRow row in rows)
        {
            Utterance u = row.Utterance;
            text.Append($"{u.Id}|{u.Speaker}|{u.Dialogue}|{u.Session}|{row.Split}|{(row.ClassIndex is { } c ? classes[c] : "")}\n");
        }
        return text.ToString();
    }
}
