using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Tests;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using TorchSharp.Modules;
using DataType = Onnx.TensorProto.Types.DataType;

namespace SemiMER.Onnx.Tests;

/// <summary>Images through a convolution, against TorchSharp's module with the same weights and against loops.</summary>
public sealed class OnnxImageFeaturesTests : IDisposable
{
    private const int Size = 8, Kernel = 3, Filters = 4;

    private readonly TemporaryDirectory folder = new();
    private readonly float[] weights = TestModels.Numbers(Filters * 3 * Kernel * Kernel, seed: 1);
    private readonly float[] bias = TestModels.Numbers(Filters, seed: 2);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("png")]
    [InlineData("bmp")]
    [InlineData("jpg")]
    public void The_vector_is_that_of_torch(string extension)
    {
        byte[] colours = Write($"u0.{extension}", Size, Size, seed: 3);
        using OnnxImageFeatures features = Open(new OnnxImageOptions
        {
            Mean = [0.485, 0.456, 0.406], Deviation = [0.229, 0.224, 0.225],
        });
        ModalityFeatures found = features.Describe(folder.File($"u0.{extension}"));
        found.ShouldBe(Torch(colours, Size, Size, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]), within: 1e-5);
        found.Extractor.Should().Be(features.Extractor);
        features.Kind.Should().Be(FeatureKind.Vector);
        features.Width.Should().Be(Filters);
    }

    [Theory]
    [InlineData(ImageChannels.Rgb, ImageLayout.ChannelsFirst)]
    [InlineData(ImageChannels.Bgr, ImageLayout.ChannelsFirst)]
    [InlineData(ImageChannels.Rgb, ImageLayout.ChannelsLast)]
    [InlineData(ImageChannels.Bgr, ImageLayout.ChannelsLast)]
    [InlineData(ImageChannels.Gray, ImageLayout.ChannelsFirst)]
    public void Colours_stand_where_the_model_reads_them(ImageChannels channels, ImageLayout layout)
    {
        byte[] colours = Write("u0.png", 2, 5, seed: 4);
        int count = channels == ImageChannels.Gray ? 1 : 3;
        object[] shape = layout == ImageLayout.ChannelsFirst ? ["b", count, 5, 2] : ["b", 5, 2, count];
        string path = new TestGraph(13).Input("x", DataType.Float, shape).Node("Flatten", ["x"], "y")
            .Output("y", DataType.Float, "b", 10 * count).Save(folder.File("model.onnx"));
        using var features = OnnxImageFeatures.Open(path, new OnnxImageOptions { Channels = channels });
        double Colour(int place, int channel) => channels switch
        {
            ImageChannels.Gray => (0.299 * colours[place * 3] + 0.587 * colours[place * 3 + 1] + 0.114 * colours[place * 3 + 2]) / 255,
            ImageChannels.Bgr => colours[place * 3 + 2 - channel] / 255.0,
            _ => colours[place * 3 + channel] / 255.0,
        };
        features.Describe(folder.File("u0.png")).ShouldBe(Enumerable.Range(0, 10 * count).Select(i =>
            layout == ImageLayout.ChannelsFirst ? Colour(i % 10, i / 10) : Colour(i / count, i % count)));
    }

    [Theory]
    [InlineData(5, 7, 8, 8)]
    [InlineData(20, 30, 8, 6)]
    [InlineData(8, 8, 8, 8)]
    [InlineData(64, 3, 5, 9)]
    [InlineData(1, 1, 4, 4)]
    public void Sizes_change_by_the_formula(int width, int height, int newWidth, int newHeight)
    {
        var random = new Random(5);
        var colours = new byte[width * height * 3];
        random.NextBytes(colours);
        float[] found = ImageResizer.Resize(new Pixels(colours, width, height), newWidth, newHeight, ImageFit.Stretch);
        double sx = (double)width / newWidth, sy = (double)height / newHeight;
        for (int y = 0; y < newHeight; y++)
        {
            for (int x = 0; x < newWidth; x++)
            {
                double sum = 0, total = 0;
                for (int j = 0; j < height; j++)
                {
                    for (int i = 0; i < width; i++)
                    {
                        double w = Math.Max(0, 1 - Math.Abs(j + 0.5 - (y + 0.5) * sy) / Math.Max(1, sy))
                            * Math.Max(0, 1 - Math.Abs(i + 0.5 - (x + 0.5) * sx) / Math.Max(1, sx));
                        sum += w * colours[(j * width + i) * 3 + 1];
                        total += w;
                    }
                }
                found[(y * newWidth + x) * 3 + 1].Should().BeApproximately((float)(sum / total), 1e-3f);
            }
        }
    }

    [Fact]
    public void Images_are_cropped_or_padded()
    {
        byte[] colours = new byte[4 * 2 * 3]; // 4 wide, 2 high: left half black, right half white
        for (int i = 0; i < colours.Length; i++)
            colours[i] = (byte)(i / 3 % 4 < 2 ? 0 : 255);
        var image = new Pixels(colours, 4, 2);
        float[] cropped = ImageResizer.Resize(image, 2, 2, ImageFit.Crop), padded = ImageResizer.Resize(image, 4, 4, ImageFit.Pad);
        cropped.Where((_, i) => i % 3 == 0).Should().Equal(0, 255, 0, 255);
        padded.Where((_, i) => i % 3 == 0).Should().Equal(0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 0, 0);
    }

    [Theory]
    [InlineData(FramePooling.Mean)]
    [InlineData(FramePooling.Maximum)]
    [InlineData(FramePooling.Frames)]
    public void A_folder_of_frames_is_one_utterance(FramePooling pooling)
    {
        Directory.CreateDirectory(folder.File("u0"));
        double[][] frames = [.. Enumerable.Range(1, 11).Select(i =>
            Torch(Write($"u0/frame{i}.png", Size, Size, seed: i), Size, Size, [0], [1]))];
        using OnnxImageFeatures features = Open(new OnnxImageOptions { Pooling = pooling, FrameStep = 2, FrameRate = 25 });
        ExtractedFeatures found = features.Extract(
            TestRows.Rows(1), ImageSource.FromFiles(folder.Root, "{id}"), new ExtractionOptions { BatchSize = 4 });
        frames = [.. frames.Where((_, i) => i % 2 == 0)];
        found.Find("u0").ShouldBe(pooling switch
        {
            FramePooling.Mean => TestRows.MeanOf(frames),
            FramePooling.Maximum => frames[0].Select((_, i) => frames.Max(frame => frame[i])),
            _ => frames.SelectMany(frame => frame),
        });
        features.FrameRate.Should().Be(pooling == FramePooling.Frames ? 12.5 : null);
    }

    [Fact]
    public void Damaged_files_are_told_by_cause_and_the_rest_goes_on()
    {
        for (int i = 0; i < 9; i++)
            Write(i < 6 ? $"u{i}.jpg" : $"u{i}.png", 40, 30, seed: i);
        byte[] jpeg = File.ReadAllBytes(folder.File("u1.jpg")), png = File.ReadAllBytes(folder.File("u7.png"));
        File.WriteAllBytes(folder.File("u1.jpg"), jpeg[..(jpeg.Length * 2 / 3)]);
        File.WriteAllBytes(folder.File("u2.jpg"), jpeg[..^2]);
        File.WriteAllText(folder.File("u3.jpg"), "no image");
        png[png.Length / 2] ^= 0xFF;
        File.WriteAllBytes(folder.File("u7.png"), png);
        using OnnxImageFeatures features = Open();
        ExtractedFeatures found = features.Extract(TestRows.Rows(10), ImageSource.From(row =>
            [folder.File(row.Utterance.Id + (int.Parse(row.Utterance.Id[1..]) < 6 ? ".jpg" : ".png"))]));
        found.Report.WithFeatures.Should().Be(5);
        found.Report.Failures.Select(failure => failure.UtteranceId).Should().Equal("u1", "u2", "u3", "u7", "u9");
        found.Report.Causes[0].Cause.Should().Contain("cut off");
        found.Report.Failures.Should().AllSatisfy(failure => failure.Exception.Should().BeOfType<FileFormatException>());
    }

    [Fact]
    public void A_bitmap_that_is_cut_off_is_refused()
    {
        Write("u.bmp", 20, 20, seed: 1);
        byte[] whole = File.ReadAllBytes(folder.File("u.bmp"));
        File.WriteAllBytes(folder.File("u.bmp"), whole[..^100]);
        using OnnxImageFeatures features = Open();
        FluentActions.Invoking(() => features.Describe(folder.File("u.bmp"))).Should().Throw<FileFormatException>()
            .WithMessage("*cut off*");
    }

    [Fact]
    public void Too_many_pixels_are_refused()
    {
        Write("u.png", 40, 30, seed: 1);
        using OnnxImageFeatures features = Open(new OnnxImageOptions { MaximumPixels = 1_199 });
        FluentActions.Invoking(() => features.Describe(folder.File("u.png"))).Should().Throw<FileFormatException>()
            .WithMessage("*more pixels than are allowed*1199, found 40 x 30*");
    }

    [Fact]
    public void Damaged_files_give_an_exception_or_an_image()
    {
        Write("u.jpg", 40, 30, seed: 1);
        Write("u.png", 40, 30, seed: 1);
        Write("u.bmp", 40, 30, seed: 1);
        var random = new Random(6);
        foreach (string extension in (string[])["jpg", "png", "bmp"])
        {
            byte[] whole = File.ReadAllBytes(folder.File($"u.{extension}"));
            for (int i = 0; i < 200; i++)
            {
                byte[] changed = [.. whole];
                for (int change = 0; change < 4; change++)
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                File.WriteAllBytes(folder.File("changed"), changed);
                try
                {
                    ImageReader.Read(folder.File("changed"), 1_000_000);
                }
                catch (FileFormatException error)
                {
                    error.File.Should().Be(folder.File("changed"));
                }
            }
        }
    }

    [Theory]
    [InlineData(new object[] { "b", 3, 8, 8 }, 9, null)]
    [InlineData(new object[] { "b", 1, 8, 8 }, null, "channels")]
    public void A_model_of_another_size_is_told(object[] shape, int? width, string? said)
    {
        string path = new TestGraph(13).Input("x", DataType.Float, shape).Node("Flatten", ["x"], "y")
            .Output("y", DataType.Float, "b", "w").Save(folder.File("model.onnx"));
        FluentActions.Invoking(() => OnnxImageFeatures.Open(path, new OnnxImageOptions { Width = width }))
            .Should().Throw<OnnxException>().WithMessage($"*another number of {said ?? "width"}*");
    }

    [Theory]
    [InlineData(PlacePooling.Mean)]
    [InlineData(PlacePooling.First)]
    public void Places_are_pooled(PlacePooling places)
    {
        byte[] colours = Write("u.png", 2, 2, seed: 7);
        string path = new TestGraph(13).Input("x", DataType.Float, "b", 3, 2, 2).Node("Relu", ["x"], "y")
            .Output("y", DataType.Float, "b", 3, 2, 2).Save(folder.File("model.onnx"));
        using var features = OnnxImageFeatures.Open(path, new OnnxImageOptions { Places = places });
        features.Describe(folder.File("u.png")).ShouldBe(Enumerable.Range(0, 3).Select(channel =>
            Enumerable.Range(0, places == PlacePooling.Mean ? 4 : 1).Average(place => colours[place * 3 + channel] / 255.0)));
    }

    // conv 3 x 3, rectifier, mean over height and width
    private OnnxImageFeatures Open(OnnxImageOptions? options = null) => OnnxImageFeatures.Open(
        new TestGraph(13).Input("images", DataType.Float, "batch", 3, Size, Size)
            .Weight("W", weights, Filters, 3, Kernel, Kernel).Weight("b", bias, Filters)
            .Node("Conv", ["images", "W", "b"], "u").Node("Relu", ["u"], "r").Node("GlobalAveragePool", ["r"], "p")
            .Node("Flatten", ["p"], "vector").Output("vector", DataType.Float, "batch", Filters).Save(folder.File("model.onnx")), options);

    private double[] Torch(byte[] colours, int width, int height, double[] mean, double[] deviation)
    {
        using var scope = torch.NewDisposeScope();
        Conv2d convolution = torch.nn.Conv2d(3, Filters, Kernel);
        using (torch.no_grad())
        {
            convolution.weight!.copy_(torch.tensor(weights, [Filters, 3, Kernel, Kernel]));
            convolution.bias!.copy_(torch.tensor(bias));
        }
        float[] numbers = [.. Enumerable.Range(0, 3).SelectMany(channel => Enumerable.Range(0, width * height).Select(place =>
            (float)((colours[place * 3 + channel] / 255.0 - mean[channel % mean.Length]) / deviation[channel % deviation.Length])))];
        torch.Tensor result = torch.nn.functional.relu(convolution.call(torch.tensor(numbers, [1, 3, height, width]))).mean([2, 3]);
        return [.. result.data<float>().ToArray().Select(value => (double)value)];
    }

    /// <summary>Writes an image, and gives the colours that a reader finds in it.</summary>
    private byte[] Write(string name, int width, int height, int seed)
    {
        var colours = new byte[width * height * 3];
        new Random(seed).NextBytes(colours);
        using (Image<Rgb24> image = Image.LoadPixelData<Rgb24>(colours, width, height))
            image.Save(folder.File(name));
        using Image<Rgb24> read = Image.Load<Rgb24>(folder.File(name));
        read.CopyPixelDataTo(colours);
        return colours;
    }
}
