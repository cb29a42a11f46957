using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Tests;
using DataType = Onnx.TensorProto.Types.DataType;

namespace SemiMER.Onnx.Tests;

/// <summary>Sound through convolutions with known weights, against loops written from their formula.</summary>
public sealed class OnnxSpeechFeaturesTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly TestSpeechModel model = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(20)]
    public void The_frames_are_those_of_the_formula_in_every_version_of_the_operators(int operators)
    {
        using OnnxSpeechFeatures features = Open(model.Graph(operators), new OnnxSpeechOptions { Pooling = FramePooling.Frames });
        AudioSignal sound = TestRows.Sound(4_003, seed: 6);
        ModalityFeatures found = features.Describe(sound);
        found.ShouldBe(model.Frames(TestRows.Samples(sound)).SelectMany(frame => frame));
        found.Kind.Should().Be(FeatureKind.Sequence);
        features.Width.Should().Be(TestSpeechModel.Width2);
        features.FrameRate.Should().Be(16_000.0 / TestSpeechModel.Stride);
    }

    [Theory]
    [InlineData(FramePooling.Mean)]
    [InlineData(FramePooling.Maximum)]
    public void Frames_are_pooled(FramePooling pooling)
    {
        using OnnxSpeechFeatures features = Open(model.Graph(), new OnnxSpeechOptions { Pooling = pooling });
        AudioSignal sound = TestRows.Sound(5_000, seed: 7);
        double[][] frames = model.Frames(TestRows.Samples(sound));
        features.Describe(sound).ShouldBe(
            frames[0].Select((_, i) => pooling == FramePooling.Mean ? frames.Average(row => row[i]) : frames.Max(row => row[i])));
    }

    // Pieces of 0.2 s, 0.05 s shared: their frames lie on one grid, so they are those of the whole.
    [Theory]
    [InlineData(3_199)]
    [InlineData(3_200)]
    [InlineData(3_205)]
    [InlineData(6_000)]
    [InlineData(20_011)]
    public void Pieces_give_the_frames_of_the_whole(int samples)
    {
        var options = new OnnxSpeechOptions { Pooling = FramePooling.Frames, ChunkSeconds = 0.2, OverlapSeconds = 0.05 };
        using OnnxSpeechFeatures features = Open(model.Graph(), options);
        AudioSignal sound = TestRows.Sound(samples, seed: 8);
        features.Describe(sound).ShouldBe(model.Frames(TestRows.Samples(sound)).SelectMany(frame => frame));
        using OnnxSpeechFeatures mean = Open(model.Graph(), options with { Pooling = FramePooling.Mean });
        mean.Describe(sound).ShouldBe(TestRows.MeanOf(model.Frames(TestRows.Samples(sound))));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(3_200)]
    [InlineData(10_000)]
    public void A_model_of_one_length_reads_pieces_of_it(int samples)
    {
        using OnnxSpeechFeatures features = Open(
            model.Graph(batch: 2, steps: 3_200), new OnnxSpeechOptions { Pooling = FramePooling.Frames, OverlapSeconds = 0.05 });
        AudioSignal sound = TestRows.Sound(samples, seed: 9);
        double[][] expected = model.Frames(TestRows.Samples(sound));
        ModalityFeatures found = features.Describe(sound);
        // Without a grid a frame may be missing or double at a cut, and one or two reach into the silence behind the end.
        found.Frames.Should().BeInRange(expected.Length - 3, expected.Length + 3);
        for (int i = 0; i < 3 * TestSpeechModel.Width2; i++)
            found.Values.Span[i].Should().BeApproximately((float)expected[i / TestSpeechModel.Width2][i % TestSpeechModel.Width2], 1e-4f);
    }

    [Theory]
    [InlineData(DataType.Float16, 0.02)]
    [InlineData(DataType.Double, 1e-5)]
    public void Numbers_of_other_types_go_in_and_out(DataType type, double within)
    {
        using OnnxSpeechFeatures features = Open(model.Graph(type: type));
        AudioSignal sound = TestRows.Sound(2_000, seed: 10);
        features.Describe(sound).ShouldBe(TestRows.MeanOf(model.Frames(TestRows.Samples(sound))), within);
    }

    [Fact]
    public void Time_may_come_last()
    {
        using OnnxSpeechFeatures features = Open(
            model.Graph(timeFirst: false), new OnnxSpeechOptions { OutputTime = TimeAxis.Last, Pooling = FramePooling.Frames });
        AudioSignal sound = TestRows.Sound(2_000, seed: 11);
        features.Describe(sound).ShouldBe(model.Frames(TestRows.Samples(sound)).SelectMany(frame => frame));
    }

    [Fact]
    public void Samples_are_scaled_to_mean_0_and_variance_1()
    {
        using OnnxSpeechFeatures features = Open(
            model.Graph(), new OnnxSpeechOptions { Normalization = SpeechNormalization.ZeroMeanUnitVariance });
        double[] samples = [.. TestRows.Samples(TestRows.Sound(4_000, seed: 12)).Select(sample => 0.1 + 0.05 * sample)];
        double mean = samples.Average(), deviation = Math.Sqrt(samples.Average(sample => (sample - mean) * (sample - mean)) + 1e-7);
        var sound = new AudioSignal(Array.ConvertAll(samples, sample => (float)sample), 16_000);
        features.Describe(sound).ShouldBe(
            TestRows.MeanOf(model.Frames(samples.Select(sample => (sample - mean) / deviation))), within: 1e-4);
    }

    [Fact]
    public void Sound_of_another_rate_is_resampled()
    {
        using OnnxSpeechFeatures features = Open(model.Graph());
        AudioSignal sound = TestRows.Sound(4_000, seed: 13, rate: 8_000);
        ModalityFeatures found = features.Describe(sound);
        found.ShouldBe(TestRows.MeanOf(model.Frames(TestRows.Samples(sound.Resample(16_000)))));
        found.Remarks.Should().ContainSingle().Which.Text.Should().Contain("fewer than the model's 16000");
    }

    [Fact]
    public void A_short_recording_is_lengthened_by_silence()
    {
        using OnnxSpeechFeatures features = Open(model.Graph());
        AudioSignal sound = TestRows.Sound(7, seed: 14);
        features.Describe(sound).ShouldBe(model.Frames([.. TestRows.Samples(sound), .. new double[1_593]])[0]);
    }

    [Theory]
    [InlineData(TimeAxis.First)]
    [InlineData(TimeAxis.Last)]
    public void Log_mel_frames_are_read(TimeAxis time)
    {
        const int Bands = 6;
        var frames = new TestSpeechModel(Bands);
        var acoustic = new AcousticOptions { Mel = new MelOptions { Bands = Bands, Cepstra = Bands } };
        var options = new OnnxSpeechOptions
        {
            Input = SpeechInput.Frames, InputTime = time, Acoustic = acoustic, InputMean = -4, InputDeviation = 3,
            Pooling = FramePooling.Frames,
        };
        TestGraph graph = time == TimeAxis.Last ? frames.Graph() : TimeFirstGraph(frames, Bands);
        using OnnxSpeechFeatures features = Open(graph, options);
        AudioSignal sound = TestRows.Sound(16_000, seed: 15);
        ReadOnlySpan<float> mel = AcousticFeatures.Of(sound, acoustic).Frames.Values.Span;
        var steps = new List<double[]>();
        for (int i = 0; i < mel.Length; i += Bands)
            steps.Add([.. mel.Slice(i, Bands).ToArray().Select(value => (value + 4.0) / 3)]);
        features.Describe(sound).ShouldBe(frames.Frames(steps).SelectMany(frame => frame));
        features.FrameRate.Should().Be(100.0 / TestSpeechModel.Stride);
    }

    [Fact]
    public void Wav_files_and_functions_give_the_same_and_a_bad_file_does_not_stop_the_rest()
    {
        using OnnxSpeechFeatures features = Open(model.Graph());
        for (int i = 0; i < 6; i++)
            TestRows.Sound(3_000 + 40 * (i % 2), seed: 20 + i).WriteWav(folder.File($"u{i}.wav"));
        File.WriteAllText(folder.File("u2.wav"), "no sound");
        File.WriteAllText(folder.File("u4.wav"), "nor this");
        File.Delete(folder.File("u5.wav"));
        CorpusRow[] rows = TestRows.Rows(6);

        ExtractedFeatures files = features.Extract(rows, SoundSource.FromWav(folder.Root, "{id}.wav"));
        ExtractedFeatures signals = features.Extract(
            rows, SoundSource.From(row => row.Utterance.Id == "u3" ? AudioSignal.FromWav(folder.File("u3.wav")) : null));

        files.Report.WithFeatures.Should().Be(3);
        files.Report.Causes.Select(cause => cause.UtteranceIds.Count).Should().Equal(2, 1);
        files.Report.Causes[1].Cause.Should().Contain("does not exist");
        files.Find("u3").ShouldBe(signals.Find("u3")!.Values.ToArray().Select(value => (double)value), 1e-7);
        signals.Report.Absent.Should().Be(5);
        var listing = new CorpusListing("test", folder.Root, ["a", "b"], [], rows);
        FluentActions.Invoking(() => listing.WithFeatures(files.ToSource())).Should().Throw<CorpusException>().WithMessage("*u2*");
        listing.WithFeatures(files.ToSource(failedIsAbsent: true)).Rows.Count(row => row.Utterance.Has(Modality.Acoustic)).Should().Be(3);
        listing.WithFeatures(features.ToSource(SoundSource.From(row => TestRows.Sound(3_000, seed: 1)))).Schema[Modality.Acoustic]
            .Should().Be(features.Schema());
    }

    [Fact]
    public void A_file_that_is_missing_may_be_allowed()
    {
        using OnnxSpeechFeatures features = Open(model.Graph());
        features.Extract(TestRows.Rows(2), SoundSource.FromWav(folder.Root, "{id}.wav", missingIsAbsent: true)).Report.Absent
            .Should().Be(2);
    }

    [Fact]
    public void Sound_without_a_sample_is_refused()
    {
        using OnnxSpeechFeatures features = Open(model.Graph());
        FluentActions.Invoking(() => features.Describe(new AudioSignal(ReadOnlyMemory<float>.Empty, 16_000)))
            .Should().Throw<AudioException>();
    }

    [Fact]
    public void A_model_of_another_rate_is_told() => FluentActions.Invoking(() => Open(model.Graph().Metadata("sample_rate", "8000")))
        .Should().Throw<OnnxException>().WithMessage("*another rate*Expected 8000, found 16000*");

    [Fact]
    public void Models_that_read_something_else_are_told()
    {
        FluentActions.Invoking(() => Open(model.Graph(), new OnnxSpeechOptions { Input = SpeechInput.Frames }))
            .Should().Throw<OnnxException>().WithMessage("*another shape*choose between samples and frames*")
            .Which.Place.Should().Be("input 'input_values'");
        FluentActions.Invoking(() => Open(new TestSpeechModel(3).Graph()))
            .Should().Throw<OnnxException>().WithMessage("*another shape*choose between samples and frames*");
        FluentActions.Invoking(() => Open(
                model.Graph(), new OnnxSpeechOptions { Input = SpeechInput.Frames, InputTime = TimeAxis.Last }))
            .Should().Throw<OnnxException>().WithMessage("*another number of bands*Expected 1, found 64*");
        FluentActions.Invoking(() => Open(model.Graph().Input("speaker", DataType.Float, "batch", 3)))
            .Should().Throw<OnnxException>().WithMessage("*'speaker'*");
    }

    [Fact]
    public void All_faults_of_options_are_listed() => FluentActions.Invoking(() => new OnnxSpeechOptions
    {
        ChunkSeconds = 10, OverlapSeconds = 6, InputDeviation = 0, Acoustic = new AcousticOptions { SampleRate = 1 },
    }.Validate()).Should().Throw<OptionsException>().Which.Faults.Should().HaveCountGreaterThanOrEqualTo(3)
        .And.Contain(fault => fault.StartsWith("OverlapSeconds")).And.Contain(fault => fault.StartsWith("Acoustic: SampleRate"));

    // The convolutions read [batch, band, time]; this graph takes [batch, time, band].
    private static TestGraph TimeFirstGraph(TestSpeechModel model, int bands) => new TestGraph()
        .Input("frames_in", DataType.Float, "batch", "time", bands)
        .Weight("W1", model.Weight1, TestSpeechModel.Width1, bands, TestSpeechModel.Kernel1)
        .Weight("W2", model.Weight2, TestSpeechModel.Width2, TestSpeechModel.Width1, TestSpeechModel.Kernel2)
        .Weight("b2", model.Bias2, TestSpeechModel.Width2)
        .Node("Transpose", ["frames_in"], "x", TestGraph.Numbers("perm", 0, 2, 1))
        .Node("Conv", ["x", "W1"], "u", TestGraph.Numbers("strides", TestSpeechModel.Stride1)).Node("Relu", ["u"], "r")
        .Node("Conv", ["r", "W2", "b2"], "y", TestGraph.Numbers("strides", TestSpeechModel.Stride2))
        .Node("Transpose", ["y"], "z", TestGraph.Numbers("perm", 0, 2, 1))
        .Output("z", DataType.Float, "batch", "t", TestSpeechModel.Width2);

    private OnnxSpeechFeatures Open(TestGraph graph, OnnxSpeechOptions? options = null) =>
        OnnxSpeechFeatures.Open(graph.Save(folder.File("model.onnx")), options);
}
