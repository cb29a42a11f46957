using System.Diagnostics;
using SemiMER.Corpora;
using SemiMER.Tests.Corpora;

namespace SemiMER.Tests.Documentation;

/// <summary>What docs/bring-your-own-data.md says of releases and Python, run on small data; the Python is taken from the page.</summary>
public sealed class BringYourOwnDataTests : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly TemporaryDirectory place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void Release_of_iemocap_becomes_folds()
    {
        string release = place.Root;
        MiniIemocap.Write(release);
        Func<string, ModalityFeatures?> extract = path => ModalityFeatures.Sequence(new[] { (float)new FileInfo(path).Length }, 1);

        CorpusListing iemocap = IemocapReader.Read(release);
        Corpus sixClasses = iemocap.WithFeatures(
            new ModalitySource(Modality.Acoustic, FeatureKind.Sequence, row => extract(iemocap.RecordingOf(row))))
            .WithClasses(IemocapClasses.Six);
        IReadOnlyList<CorpusFold> folds = SpeakerFolds.LeaveOneSessionOut(sixClasses);

        folds.Should().HaveCount(5);
    }

    [Fact]
    public void Release_of_meld_becomes_a_fold()
    {
        string release = place.Root;
        MiniMeld.Write(release);

        CorpusListing meld = MeldReader.Read(release);
        InMemoryCorpus clips = meld.WithFeatures(
            ModalitySource.FromFiles(Modality.Acoustic, FeatureKind.Sequence, release, "features/{split}/{clip}.npy"));
        CorpusFold official = Splits.ByName(clips, "train", "dev", "test", Grouping.Dialogue);

        official.Test.Count.Should().Be(2);
    }

    [SkippableFact]
    public void Corpus_that_the_python_script_writes_is_opened()
    {
        WritePython();
        File.WriteAllText(place.File("make.py"), """
            import numpy as np
            from corpus_writer import write_corpus

            def row(i, **more):
                voice = np.arange(2 * (i + 1), dtype=np.float64).reshape(i + 1, 2) + i
                return {"id": f"u{i}", "speaker": f"s{i % 2}", "dialogue": "d", "text": 'größe, "x"', "start": i / 4,
                        "features": {"acoustic": voice, "lexical": np.full(3, i, np.float32)}, **more}

            rows = [row(0, label="sad", targets=[0.5, None], votes=[2, 1]), row(1, label="glad", mood="odd"), row(2, text=None)]
            del rows[1]["features"]["acoustic"], rows[2]["features"]["lexical"]
            write_corpus("corpus", "größer", ["glad", "sad"], {"acoustic": "sequence", "lexical": "vector"},
                         {"train": rows, "test": [row(3, label="sad")], "unlabeled": []}, ["valence", "arousal"])

            for kind, features in (("vector", np.zeros((1, 3))), ("sequence", np.zeros(3))):
                try:
                    write_corpus("wrong", "wrong", ["a", "b"], {"lexical": kind},
                                 {"train": [{"id": "u9", "speaker": "s", "features": {"lexical": features}}]})
                    raise SystemExit(f"{features.shape} passed as a {kind}")
                except ValueError as error:
                    assert "u9: lexical has the shape" in str(error), error
            """);
        Run("make.py").Should().Be("");

        FeatureCorpus corpus = FeatureCorpus.Open(place.File("corpus"));
        corpus.Schema.Name.Should().Be("größer");
        corpus.Rows.Select(row => (row.Utterance.Id, row.Utterance.Speaker, row.ClassIndex, row.Split)).Should().Equal(
            ("u0", "s0", 1, "train"), ("u1", "s1", 0, "train"), ("u2", "s0", null, "train"), ("u3", "s1", 1, "test"));
        corpus.Rows[0].Targets.ToArray().Should().Equal(0.5f, float.NaN);
        corpus.Rows[0].Votes.ToArray().Should().Equal(2, 1);
        corpus.Rows[1].Metadata["mood"].Should().Be("odd");
        corpus.Rows.Select(row => row.Utterance.Text).Should().Equal("größe, \"x\"", "größe, \"x\"", null, "größe, \"x\"");
        corpus.Rows[3].Utterance.Start.Should().Be(0.75);
        corpus.Rows.Select(row => row.Utterance.Has(Modality.Acoustic)).Should().Equal(true, false, true, true);
        corpus.Rows.Select(row => row.Utterance.Has(Modality.Lexical)).Should().Equal(true, true, false, true);
        corpus.Rows[2].Utterance.Features[Modality.Acoustic].Values.ToArray().Should().Equal(2, 3, 4, 5, 6, 7);
        corpus.Rows[3].Utterance.Features[Modality.Lexical].Values.ToArray().Should().Equal(3, 3, 3);
    }

    /// <summary>transformers is replaced by models that count, so that what the page does with it runs where it is not installed.</summary>
    [SkippableFact]
    public void Features_that_the_second_script_makes_are_opened()
    {
        WritePython();
        Skip.If(Run("-c", "import importlib.util as u; assert u.find_spec('torch')").Length > 0, "python3 has no torch");
        File.WriteAllText(place.File("transformers.py"), """
            import torch

            class Inputs(dict):
                pass

            class Model:
                def __init__(self, name):
                    self.name, self.weight = name, torch.nn.Parameter(torch.ones(1))

                @classmethod
                def from_pretrained(cls, name):
                    return cls(name)

                def __call__(self, **inputs):
                    (key, value), = inputs.items()
                    expected = {"bert": "input_ids", "hubert": "input_values", "vit": "pixel_values"}
                    assert expected[self.name.split("/")[-1].split("-")[0]] == key, (self.name, key)
                    lengths = {"input_ids": value.shape[-1], "input_values": value.shape[-1] // 320, "pixel_values": 5}
                    counted = torch.arange(len(value) * lengths[key] * 768).reshape(len(value), lengths[key], 768)
                    self.last_hidden_state = self.weight * counted
                    return self

            class Processor(Model):
                def __call__(self, content, return_tensors, truncation=False, sampling_rate=None):
                    assert return_tensors == "pt" and (sampling_rate == 16000) == ("hubert" in self.name)
                    if "bert-" in self.name and "hubert" not in self.name:
                        return Inputs(input_ids=torch.zeros(1, 2 + len(content.split()), dtype=torch.int64))
                    if "hubert" in self.name:
                        return Inputs(input_values=torch.tensor([content]))
                    return Inputs(pixel_values=torch.zeros(len(content), 3, 224, 224))

            AutoModel = Model
            AutoTokenizer = AutoFeatureExtractor = AutoImageProcessor = Processor
            """);
        File.WriteAllText(place.File("make.py"), """
            from types import SimpleNamespace
            import features

            def utterance(i, label):
                return SimpleNamespace(id=f"u{i}", speaker=f"s{i}", label=label, text="it is so" + " so" * i,
                                       samples=[0.0] * (3200 * (i + 1)), images=[None] * i)

            features.write("corpus", "mine", ["calm", "angry"], [utterance(0, "calm"), utterance(2, None)], [utterance(3, "angry")])
            """);
        Run("make.py").Should().Be("");

        FeatureCorpus corpus = FeatureCorpus.Open(place.File("corpus"));
        corpus.Rows.Select(row => (row.Utterance.Id, row.ClassIndex, row.Split)).Should().Equal(
            ("u0", 0, "train"), ("u2", null, "train"), ("u3", 1, "test"));
        corpus.Schema.Modalities.Should().OnlyContain(entry => entry.Width == 768 && entry.Kind == FeatureKind.Sequence);
        corpus.Rows.Select(row => row.Utterance.Features[Modality.Lexical].Frames).Should().Equal(5, 7, 8);
        corpus.Rows.Select(row => row.Utterance.Features[Modality.Acoustic].Frames).Should().Equal(10, 30, 40);
        corpus.Rows.Select(row => row.Utterance.Has(Modality.Visual)).Should().Equal(false, true, true);
        corpus.Rows[2].Utterance.Features[Modality.Visual].Frames.Should().Be(3);
        corpus.Rows[2].Utterance.Features[Modality.Visual].Values.Span[768].Should().Be(5 * 768, "the first token stands for an image");
    }

    private void WritePython()
    {
        string[] blocks = [.. PythonBlocks()];
        blocks.Should().HaveCount(2);
        File.WriteAllText(place.File("corpus_writer.py"), blocks[0]);
        File.WriteAllText(place.File("features.py"), blocks[1]);
        Skip.If(Run("-c", "import importlib.util as u; assert u.find_spec('numpy')").Length > 0, "there is no python3 with numpy");
    }

    private static IEnumerable<string> PythonBlocks()
    {
        string[] page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "bring-your-own-data.md"));
        for (int i = 0; i < page.Length; i++)
        {
            if (page[i] == "```python")
                yield return string.Join('\n', page[(i + 1)..Array.IndexOf(page, "```", i)]) + "\n";
        }
    }

    /// <summary>Runs Python and gives what it complains about; nothing if all went well.</summary>
    private string Run(params string[] arguments)
    {
        Skip.IfNot(File.Exists(Python), "there is no python3");
        var start = new ProcessStartInfo(Python, arguments) { WorkingDirectory = place.Root, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string complaints = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"exit code {process.ExitCode}: {complaints}";
    }
}
