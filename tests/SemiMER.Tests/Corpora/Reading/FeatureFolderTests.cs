using System.IO.Compression;
using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Tests.Formats;

namespace SemiMER.Tests.Corpora;

/// <summary>A folder of one's own: a CSV file of ids and features of every kind beside it.</summary>
public sealed class FeatureFolderTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public FeatureFolderTests() => File.WriteAllText(folder.File("ids.csv"),
        "id,speaker,label,dialogue,session,start,text,split,valence,room\n"
        + "a1,anna,sad,d1,1,2.5,\"Well, \"\"so\"\"\",train,0.5,blue\n"
        + "a2,anna,,d1,1,1.5,,train,,\n"
        + "b1,ben,glad,d2,2,,hm,test,-1,red\n");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Ids_are_read_with_all_columns()
    {
        CorpusListing listing = FeatureFolder.Read(folder.Root, new FeatureFolderOptions { Name = "mine", Targets = ["valence"] });
        listing.Classes.Should().Equal("glad", "sad");
        listing.Rows.Select(row => (row.ClassIndex, row.Split)).Should().Equal((1, "train"), (null, "train"), (0, "test"));
        listing.Rows.Select(row => row.Targets.Span[0]).Should().Equal(0.5f, float.NaN, -1f);
        listing.Rows.Select(row => row.Utterance.Order).Should().Equal(1, 0, 0);
        listing.Rows[0].Utterance.Text.Should().Be("Well, \"so\"");
        listing.Rows[0].Metadata.Should().BeEquivalentTo(new Dictionary<string, string> { ["room"] = "blue" });
        FeatureFolder.Read(folder.Root, new FeatureFolderOptions { Classes = ["sad", "calm", "glad"] }).Rows[2].ClassIndex.Should().Be(2);
    }

    [Fact]
    public void Files_of_every_format_become_a_corpus_that_returns_as_written()
    {
        CorpusListing listing = FeatureFolder.Read(folder.Root, new FeatureFolderOptions { Targets = ["valence"] });
        foreach (CorpusRow row in listing.Rows)
        {
            string id = row.Utterance.Id;
            NpyWriter.WriteFile<double>(folder.File(id + ".npy"), new[] { 1.0, 2, 3, 4 }, 1, 2, 2); // with a batch dimension
            if (id != "a2")
                File.WriteAllText(folder.File(id + "_face.csv"), OpenFaceTests.ActionUnits);
            File.WriteAllText(folder.File($"smile_{row.Utterance.Speaker}.csv"), OpenSmileCsvTests.Frames);
            File.WriteAllText(folder.File(id + ".arff"), "@relation r\n@attribute a real\n@data\n4\n");
            using ZipArchive npz = ZipFile.Open(folder.File(id + ".npz"), ZipArchiveMode.Create);
            npz.CreateEntryFromFile(folder.File(id + ".npy"), "x.npy");
        }
        FeatureTable table = new(["m", "n"], [.. listing.Rows.Select((row, i) =>
            new FeatureRow([i, 2f], i) { Name = $"wav/{row.Utterance.Id}.wav" })]);
        ModalitySource From(string name, FeatureKind kind, string pattern, bool optional = false) => ModalitySource.FromFiles(
            new Modality(name), kind, folder.Root, pattern, new FeatureFileOptions { MissingIsAbsent = optional });
        InMemoryCorpus corpus = listing.WithFeatures(
            From("npy", FeatureKind.Sequence, "{id}.npy"),
            From("npz", FeatureKind.Sequence, "{id}.npz"),
            From("face", FeatureKind.Sequence, "{id}_face.csv", optional: true),
            From("smile", FeatureKind.Sequence, "smile_{speaker}.csv"),
            From("arff", FeatureKind.Vector, "{id}.arff"),
            ModalitySource.FromTable(new Modality("table"), FeatureKind.Vector, table));
        FeatureCorpus read = corpus.ShouldReturnAsWritten(folder.File("corpus"));
        read.Schema.Modalities.Select(entry => (entry.Modality.Name, entry.Width)).Should().Equal(
            ("npy", 2), ("npz", 2), ("face", 35), ("smile", 4), ("arff", 1), ("table", 2));
        read.Rows.Select(row => row.Utterance.Has(new Modality("face"))).Should().Equal(true, false, true);
        read.Rows[2].Utterance.Features[new Modality("table")].Values.ToArray().Should().Equal(2f, 2f);
        read.Rows[0].Utterance.Features[new Modality("face")].Frames.Should().Be(1, "the failed frame is left out");
    }

    [Theory]
    [InlineData("{id}.npy", "*a1.npy': does not exist.")]
    [InlineData("{id}.mat", "*has an extension that tells no format. Expected npy, npz, csv or arff, found '.mat'.*")]
    [InlineData("{mood}.npy", "*asks for 'mood', of which the row has none*'room'*")]
    [InlineData("{id.npy", "*brace without its partner*")]
    [InlineData("id}.npy", "*brace without its partner*")]
    public void Patterns_that_lead_nowhere_are_explained(string pattern, string message)
    {
        CorpusListing listing = FeatureFolder.Read(folder.Root);
        FluentActions.Invoking(() => listing.WithFeatures(
                ModalitySource.FromFiles(Modality.Acoustic, FeatureKind.Vector, folder.Root, pattern)))
            .Should().Throw<CorpusException>().WithMessage("*3 utterances, first: 'a1', 'a2', 'b1', modality 'acoustic': " + message)
            .Which.Faults.Should().ContainSingle("equal faults are one");
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("..")]
    [InlineData(".. /a")] // which Windows takes for the folder above
    [InlineData("a/../../b")]
    [InlineData("a\\..\\b")]
    [InlineData("/etc/passwd")]
    [InlineData("\\\\server\\share")]
    [InlineData("C:\\a")]
    [InlineData("C:a")]
    public void Values_that_lead_to_other_folders_are_refused(string value)
    {
        File.WriteAllText(folder.File("ids.csv"), $"id,speaker,label\n{value},s,x\nb,s,y\n");
        FluentActions.Invoking(() => FeatureFolder.Read(folder.Root).WithFeatures(
                ModalitySource.FromFiles(Modality.Acoustic, FeatureKind.Vector, folder.Root, "{id}.npy")))
            .Should().Throw<CorpusException>().WithMessage("*cannot be part of a file name. Expected a name, or a path below the folder*");
    }

    [Fact]
    public void Values_may_be_paths_below_the_folder_of_Unix_or_of_Windows()
    {
        File.WriteAllText(folder.File("ids.csv"), "id,speaker,label\nrec/a,s,x\nrec\\day 2\\b.1,s,y\n");
        Directory.CreateDirectory(folder.File("rec/day 2"));
        NpyWriter.WriteFile<float>(folder.File("rec/a.npy"), new[] { 1f }, 1);
        NpyWriter.WriteFile<float>(folder.File("rec/day 2/b.1.npy"), new[] { 2f }, 1);
        FeatureFolder.Read(folder.Root).WithFeatures(
                ModalitySource.FromFiles(Modality.Acoustic, FeatureKind.Vector, folder.Root, "{id}.npy"))
            .Rows.Select(row => row.Utterance.Features[Modality.Acoustic].Values.Span[0]).Should().Equal(1f, 2f);
    }

    [Fact]
    public void Every_fault_of_the_ids_is_listed_at_once()
    {
        File.WriteAllText(folder.File("ids.csv"),
            "id,speaker,label,split,start,valence\na,s,x,train,,\na,s,x,train,,\n,s,x,train,,\nb,s,z,train,,\nc,s,x,../t,,\n"
            + "d,s,x,train,soon,9e99\n");
        CorpusException error = FluentActions.Invoking(() => FeatureFolder.Read(
            folder.Root, new FeatureFolderOptions { Classes = ["x", "y"], Targets = ["valence"] })).Should().Throw<CorpusException>().Which;
        error.File.Should().EndWith("ids.csv");
        error.Faults.Should().Equal(
            "Row 3: the id 'a' occurs twice. Ids must be unique.",
            "Row 4: the id or the speaker is empty; every row needs both.",
            "Row 5: the label is no class. Expected one of 'x', 'y', found 'z'.",
            "Row 6: the split '../t' cannot stand in a file name; use letters, digits, '_' and '-'.",
            "Row 7: column 'start' is no number. Expected one such as 3.25, found 'soon'.",
            "Row 7: column 'valence' is no number. Expected one such as 3.25, found '9e99'.");
        File.WriteAllText(folder.File("ids.csv"), "name,voice\n");
        FluentActions.Invoking(() => FeatureFolder.Read(folder.Root)).Should().Throw<CorpusException>()
            .WithMessage("*The column 'id', 'speaker' is missing; there are 'name', 'voice'.*");
        FluentActions.Invoking(() => FeatureFolder.Read(folder.File("nowhere"))).Should().Throw<CorpusException>()
            .WithMessage("*ids.csv*does not exist*");
    }

    [Fact]
    public void Equal_faults_of_many_rows_are_one_and_several_stand_in_lines_of_their_own()
    {
        File.WriteAllText(folder.File("ids.csv"),
            "id,speaker,label\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"u{i},{(i == 3 ? "s" : "")},x\n")) + "u3,s,y\n");
        CorpusException error = FluentActions.Invoking(() => FeatureFolder.Read(folder.Root)).Should().Throw<CorpusException>().Which;
        error.Faults.Should().Equal(
            "59 rows, first: 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, ...: the id or the speaker is empty; every row needs both.",
            "Row 62: the id 'u3' occurs twice. Ids must be unique.");
        error.Message.Split('\n').Should().HaveCount(3).And.HaveElementAt(2, error.Faults[1]);
    }

    [Fact]
    public void Columns_may_be_called_otherwise()
    {
        File.WriteAllText(folder.File("calls.csv"), "file,who,emotion,said,id,mood\na.wav,anna,sad,Hm.,7,x\nb.wav,ben,glad,,8,y\n");
        var options = new FeatureFolderOptions
        {
            IdsFile = "calls.csv", IdColumn = "file", SpeakerColumn = "who", LabelColumn = "emotion", TextColumn = "said",
        };
        CorpusListing listing = FeatureFolder.Read(folder.Root, options);
        listing.Rows.Select(row => (row.Utterance.Id, row.Utterance.Speaker, listing.Classes[row.ClassIndex!.Value], row.Utterance.Text))
            .Should().Equal(("a.wav", "anna", "sad", "Hm."), ("b.wav", "ben", "glad", null));
        listing.Rows[0].Metadata.Should().BeEquivalentTo(new Dictionary<string, string> { ["mood"] = "x" });
        listing.Remarks.Should().ContainSingle("a corpus has a column 'id' of its own").Which.Text.Should().Contain("'id'");
        FluentActions.Invoking(() => FeatureFolder.Read(folder.Root, options with { LabelColumn = "feeling" }))
            .Should().Throw<CorpusException>().WithMessage("*The column 'feeling' is missing; there are 'file', 'who'*");
        FluentActions.Invoking(() => FeatureFolder.Read(folder.Root, options with { TextColumn = "emotion", SplitColumn = " " }))
            .Should().Throw<OptionsException>().Which.Faults.Should().Equal(
                "A column has no name.", "The column 'emotion' is named twice; each has one meaning.");
    }

    [Fact]
    public void Features_that_are_not_finite_are_reported_with_their_ids()
    {
        FluentActions.Invoking(() => FeatureFolder.Read(folder.Root).WithFeatures(new ModalitySource(
                Modality.Acoustic, FeatureKind.Vector,
                row => ModalityFeatures.Vector(new[] { row.Utterance.Id == "a2" ? float.NaN : 1f }))))
            .Should().Throw<NonFiniteFeatureException>().Which.UtteranceIds.Should().Equal("a2");
    }
}
