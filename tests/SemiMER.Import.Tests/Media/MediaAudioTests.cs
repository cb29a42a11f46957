using System.Diagnostics;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Tests;

namespace SemiMER.Import.Tests.Media;

[Collection(nameof(MediaCollection))]
public sealed class MediaAudioTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly int before = TemporaryFolders();

    public void Dispose()
    {
        TemporaryFolders().Should().Be(before, "temporary files are always deleted");
        folder.Dispose();
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void Flac_is_the_original_bit_for_bit(int channels)
    {
        string wav = Original(channels), flac = folder.File("a.flac");
        Make(wav, flac);
        AudioSignal heard = MediaAudio.Read(flac), original = AudioSignal.FromWav(wav);
        heard.SampleRate.Should().Be(Sounds.Rate);
        heard.Samples.ToArray().Should().Equal(original.Samples.ToArray());
        MediaAudio.Read(flac, new MediaAudioOptions { Channel = channels - 1 }).Samples.ToArray()
            .Should().Equal(AudioSignal.FromWav(wav, channels - 1).Samples.ToArray());
    }

    [SkippableTheory]
    [InlineData("mp3", 22_050)]
    [InlineData("m4a", 22_050)]
    [InlineData("ogg", 22_050)]
    [InlineData("opus", 48_000)]
    [InlineData("mp4", 22_050)]
    [InlineData("mkv", 22_050)]
    public void Sound_of_other_kinds_is_the_original_as_far_as_its_kind_keeps_it(string extension, int rate)
    {
        string wav = Original(channels: 2), file = folder.File($"a.{extension}");
        Make(wav, file);
        AudioSignal heard = MediaAudio.Read(file), original = AudioSignal.FromWav(wav);
        heard.SampleRate.Should().Be(rate);
        heard.Duration.Should().BeApproximately(original.Duration, 0.12);
        Sounds.Level(heard).Should().BeApproximately(Sounds.Level(original), 0.5, "channels are averaged, not added");
        Sounds.Agreement(heard.Resample(Sounds.Rate), original, longestDelay: 2500).Should().BeGreaterThan(15);
    }

    [SkippableFact]
    public void Real_speech_returns_from_flac_and_m4a()
    {
        string speech = Directory.GetFiles(RealData.Require("emodb_wav"), "*.wav", SearchOption.AllDirectories).Order().First();
        string flac = folder.File("a.flac"), m4a = folder.File("a.m4a");
        Make(speech, flac);
        Make(speech, m4a);
        AudioSignal original = AudioSignal.FromWav(speech);
        MediaAudio.Read(flac).Samples.ToArray().Should().Equal(original.Samples.ToArray());
        AcousticFunctionals.Of(MediaAudio.Read(flac)).Values.ToArray().Should().Equal(AcousticFunctionals.Of(original).Values.ToArray());
        Sounds.Agreement(MediaAudio.Read(m4a), original, longestDelay: 2500).Should().BeGreaterThan(8);
    }

    [SkippableFact]
    public void Recordings_of_a_corpus_become_a_modality()
    {
        string wav = Original(channels: 1);
        foreach (string id in (string[])["u1", "u2"])
            Video(wav, folder.File($"{id}.mp4"));
        Silent(folder.File("u3.mp4"));

        CorpusListing all = Fixture.Listing("u1", "u2", "u3", "u4");
        ModalitySource source = MediaAudio.Features(FeatureKind.Sequence, folder.Root, "{id}.mp4", missingIsAbsent: true);
        InMemoryCorpus corpus = all.WithFeatures(source);
        corpus.Rows.Select(row => row.Utterance.Has(Modality.Acoustic)).Should().Equal(true, true, false, false);
        corpus.Schema[Modality.Acoustic].Width.Should().Be(64);
        corpus.Schema[Modality.Acoustic].FrameRate.Should().Be(100);

        InMemoryCorpus vectors = Fixture.Listing("u1", "u2").WithFeatures(
            MediaAudio.Features(FeatureKind.Vector, folder.Root, "{id}.mp4"));
        vectors.Rows[0].Utterance.Features[Modality.Acoustic].Values.ToArray()
            .Should().Equal(AcousticFeatures.Of(MediaAudio.Read(folder.File("u1.mp4"))).Functionals.Values.ToArray());

        Action strict = () => all.WithFeatures(MediaAudio.Features(FeatureKind.Vector, folder.Root, "{id}.mp4"));
        strict.Should().Throw<CorpusException>().Which.Message.Should().Contain("u3.mp4").And.Contain("no sound track")
            .And.Contain("u4.mp4").And.Contain("does not exist");
    }

    [SkippableTheory]
    [InlineData("-i 'x' \"y\".flac")]
    [InlineData("a b %03d [1].flac")]
    [InlineData("file:größe;$(touch x).flac")]
    public void Names_of_files_are_no_commands(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "Such names are none on Windows.");
        string wav = Original(channels: 1), flac = folder.File("plain.flac"), odd = folder.File(name);
        Make(wav, flac);
        File.Move(flac, odd);
        MediaAudio.Read(odd).Samples.ToArray().Should().Equal(AudioSignal.FromWav(wav).Samples.ToArray());
    }

    [SkippableTheory]
    [InlineData("list.mp3", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{0}\n#EXT-X-ENDLIST\n")]
    [InlineData("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:1/a.mp3\n#EXT-X-ENDLIST\n")]
    [InlineData("list.flac", "ffconcat version 1.0\nfile a.wav\n")]
    [InlineData("list.wav", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n")]
    [InlineData("text.mp4", "This is no sound.")]
    public void Texts_that_name_other_files_are_refused(string name, string content)
    {
        string wav = Original(channels: 1);
        string list = folder.File(name);
        File.WriteAllText(list, string.Format(null, content, wav));
        Action read = () => MediaAudio.Read(list);
        read.Should().Throw<AudioException>().Which.Message.Should().Contain(list).And.Contain("ffmpeg says:");
    }

    [SkippableFact]
    public void File_without_sound_says_so()
    {
        Silent(folder.File("a.mp4"));
        Action read = () => MediaAudio.Read(folder.File("a.mp4"));
        read.Should().Throw<AudioException>().WithMessage("*a.mp4': has no sound track*").Which.File.Should().Be(folder.File("a.mp4"));
    }

    [SkippableFact]
    public void Damaged_sound_is_refused_with_what_ffmpeg_says_unless_allowed()
    {
        string wav = Original(channels: 1), flac = folder.File("a.flac");
        Make(wav, flac);
        byte[] bytes = File.ReadAllBytes(flac);
        Array.Fill(bytes, (byte)0x55, bytes.Length / 2, 40);
        File.WriteAllBytes(flac, bytes);
        Action read = () => MediaAudio.Read(flac);
        read.Should().Throw<AudioException>().WithMessage("*is damaged*ffmpeg says:*AllowsDamage*");
        MediaAudio.Read(flac, new MediaAudioOptions { AllowsDamage = true }).Samples.Length
            .Should().BeInRange(1, AudioSignal.FromWav(wav).Samples.Length);
    }

    [SkippableFact]
    public void Sound_of_more_bytes_than_allowed_is_refused()
    {
        string wav = Original(channels: 1);
        Action read = () => MediaAudio.Read(wav, new MediaAudioOptions { MaximumBytes = 100_000 });
        FfmpegCommand.Require();
        read.Should().Throw<AudioException>().WithMessage("*more sound than is allowed*100000 bytes*");
        MediaAudio.Read(wav, new MediaAudioOptions { MaximumBytes = 200_000 }).Samples.ToArray()
            .Should().Equal(AudioSignal.FromWav(wav).Samples.ToArray());
    }

    [Fact]
    public void Missing_ffmpeg_says_what_to_install()
    {
        Action read = () => MediaAudio.Read(Original(channels: 1), new MediaAudioOptions { Program = "/nonexistent/ffmpeg" });
        read.Should().Throw<AudioException>().WithMessage("*a1.wav'*/nonexistent/ffmpeg*apt install*brew install*winget install*Program*");
    }

    [Fact]
    public void Missing_file_says_so()
    {
        Action read = () => MediaAudio.Read(folder.File("none.mp3"));
        read.Should().Throw<FileFormatException>().WithMessage("*none.mp3': does not exist.");
    }

    [SkippableFact]
    public async Task Time_and_cancellation_end_ffmpeg()
    {
        Skip.If(OperatingSystem.IsWindows(), "The program is a script of a shell.");
        string program = folder.File("slow"), wav = Original(channels: 1);
        await File.WriteAllTextAsync(program, "#!/bin/sh\nexec sleep 60\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var options = new MediaAudioOptions { Program = program, TimeLimit = TimeSpan.FromMilliseconds(300) };
        var time = Stopwatch.StartNew();
        Func<Task> read = () => MediaAudio.ReadAsync(wav, options);
        (await read.Should().ThrowAsync<AudioException>()).WithMessage("*longer than 0.3 s*TimeLimit*");

        using var cancellation = new CancellationTokenSource(300);
        Func<Task> cancelled = () => MediaAudio.ReadAsync(wav, options with { TimeLimit = TimeSpan.FromMinutes(5) }, cancellation.Token);
        await cancelled.Should().ThrowAsync<OperationCanceledException>();
        time.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Options_list_every_fault()
    {
        var options = new MediaAudioOptions { Program = " ", Channel = -1, TimeLimit = TimeSpan.Zero, MaximumBytes = 1 };
        Action validate = options.Validate;
        validate.Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(4);
        Action source = () => MediaAudio.Features(FeatureKind.Vector, "x", "{id}.mp4", options: options);
        source.Should().Throw<OptionsException>();
    }

    private static int TemporaryFolders() => Directory.GetDirectories(Path.GetTempPath(), MediaAudio.TemporaryPrefix + "*").Length;

    private string Original(int channels)
    {
        string wav = folder.File($"a{channels}.wav");
        float[] left = Sounds.Glide(2), right = Sounds.Glide(2, level: 0.35);
        Sounds.WriteWav(wav, channels, channels == 1 ? left : [.. left.Zip(right, (a, b) => new[] { a, b }).SelectMany(pair => pair)]);
        return wav;
    }

    private static void Make(string from, string to)
    {
        FfmpegCommand.Require();
        if (Path.GetExtension(to) is ".mp4" or ".mkv")
            Video(from, to);
        else
            FfmpegCommand.Make(["-i", from, .. Path.GetExtension(to) == ".ogg" ? (string[])["-q:a", "8"] : ["-b:a", "192k"], to]);
    }

    private static void Video(string sound, string to)
    {
        FfmpegCommand.Require();
        FfmpegCommand.Make("-f", "lavfi", "-i", "color=black:size=64x64:rate=5:duration=2", "-i", sound, "-c:v", "mpeg4", "-c:a", "aac",
            "-b:a", "192k", to);
    }

    private static void Silent(string to)
    {
        FfmpegCommand.Require();
        FfmpegCommand.Make("-f", "lavfi", "-i", "color=black:size=64x64:rate=5:duration=1", "-c:v", "mpeg4", to);
    }
}
