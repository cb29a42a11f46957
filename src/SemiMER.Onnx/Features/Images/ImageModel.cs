using Microsoft.ML.OnnxRuntime;

namespace SemiMER.Onnx;

/// <summary>An image that goes through a model; it is decoded when its batch is.</summary>
internal sealed class ImagePiece(string path, Func<string, float[]> read) : Piece
{
    public override int Length => 1; // all have the size of the model

    /// <summary>The numbers that the model reads: <c>[channel, height, width]</c> or <c>[height, width, channel]</c>.</summary>
    public float[] Numbers { get; private set; } = [];

    public override void Load() => Numbers = read(path);

    public override void Release() => Numbers = [];
}

/// <summary>A model that reads images: which size and order it wants, and what comes out.</summary>
internal sealed class ImageModel
{
    private const int UsualSize = 224;

    private readonly OnnxSession session;
    private readonly OnnxImageOptions options;
    private readonly OnnxPort input;
    private readonly float[] scale;
    private readonly float[] shift;

    public ImageModel(OnnxSession session, OnnxImageOptions options)
    {
        this.session = session;
        this.options = options;
        input = FindInput();
        int channels = options.ChannelCount;
        bool first = input.Shape[1] == channels, last = input.Shape[3] == channels;
        Layout = options.Layout ?? (last && !first ? ImageLayout.ChannelsLast : ImageLayout.ChannelsFirst);
        (int rowPlace, int columnPlace, int channelPlace) = Layout == ImageLayout.ChannelsFirst ? (2, 3, 1) : (1, 2, 3);
        CheckSize("channels", input.Shape[channelPlace], channels, nameof(OnnxImageOptions.Channels));
        CheckSize("height", input.Shape[rowPlace], options.Height, nameof(OnnxImageOptions.Height));
        CheckSize("width", input.Shape[columnPlace], options.Width, nameof(OnnxImageOptions.Width));
        Height = options.Height ?? input.Shape[rowPlace] ?? UsualSize;
        Width = options.Width ?? input.Shape[columnPlace] ?? UsualSize;
        FixedBatch = input.Shape[0];
        // (v Scale - Mean) / Deviation = v scale + shift
        double Of(IReadOnlyList<double>? values, int channel, double none) =>
            values is null ? none : values[values.Count == 1 ? 0 : channel];
        scale = [.. Enumerable.Range(0, channels).Select(c => (float)(options.Scale / Of(options.Deviation, c, 1)))];
        shift = [.. Enumerable.Range(0, channels).Select(c => (float)(-Of(options.Mean, c, 0) / Of(options.Deviation, c, 1)))];
        Output = ModelOutputs.Find(session, options.Output, nameof(OnnxImageOptions), "pooler_output", 2, 3, 4);
        Features = Run([new ImagePiece("", _ => new float[channels * Height * Width])], CancellationToken.None)[0].Width;
    }

    /// <summary>Where the colours stand.</summary>
    public ImageLayout Layout { get; }

    /// <summary>Height of an image in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of an image in pixels.</summary>
    public int Width { get; }

    /// <summary>The size that the model wants every batch to have; null for any.</summary>
    public int? FixedBatch { get; }

    /// <summary>The output that is taken.</summary>
    public OnnxPort Output { get; }

    /// <summary>Number of features.</summary>
    public int Features { get; }

    /// <summary>The numbers that the model reads for an image.</summary>
    public float[] NumbersOf(Pixels image)
    {
        float[] colours = ImageResizer.Resize(image, Width, Height, options.Fit);
        int places = Width * Height, channels = options.ChannelCount;
        var numbers = new float[places * channels];
        for (int place = 0; place < places; place++)
        {
            float red = colours[place * 3], green = colours[place * 3 + 1], blue = colours[place * 3 + 2];
            for (int c = 0; c < channels; c++)
            {
                float value = options.Channels switch
                {
                    ImageChannels.Gray => 0.299f * red + 0.587f * green + 0.114f * blue,
                    ImageChannels.Bgr => c == 0 ? blue : c == 1 ? green : red,
                    _ => c == 0 ? red : c == 1 ? green : blue,
                };
                numbers[Layout == ImageLayout.ChannelsFirst ? c * places + place : place * channels + c] = value * scale[c] + shift[c];
            }
        }
        return numbers;
    }

    /// <summary>What the model gives for some images.</summary>
    public PieceResult[] Run(IReadOnlyList<ImagePiece> images, CancellationToken cancellationToken)
    {
        int rows = FixedBatch ?? images.Count, size = options.ChannelCount * Height * Width;
        var numbers = new float[rows * size];
        for (int row = 0; row < images.Count; row++)
            images[row].Numbers.CopyTo(numbers, row * size);
        int channels = options.ChannelCount;
        long[] shape = Layout == ImageLayout.ChannelsFirst ? [rows, channels, Height, Width] : [rows, Height, Width, channels];
        using OrtValue value = TensorValues.OfReals(numbers, shape, input.Type);
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(
            new Dictionary<string, OrtValue> { [input.Name] = value }, [Output.Name], cancellationToken);
        (float[] found, int[] sizes) = TensorValues.Read(outputs[0]);
        return [.. Enumerable.Range(0, images.Count).Select(row => Result(found, sizes, rows, row))];
    }

    private PieceResult Result(float[] values, int[] shape, int rows, int row)
    {
        if (shape.Length is < 2 or > 4 || shape[0] != rows || values.Length == 0)
        {
            throw new OnnxException(
                $"gives numbers of another shape than an image encoder. Name an output with a vector for each image in " +
                $"{nameof(OnnxImageOptions)}.{nameof(OnnxImageOptions.Output)}.", session.File, $"output '{Output.Name}'",
                FormattableString.Invariant($"[{rows}, feature], [{rows}, place, feature] or [{rows}, feature, height, width]"),
                $"[{string.Join(", ", shape)}]");
        }
        ReadOnlySpan<float> own = values.AsSpan(row * (values.Length / rows), values.Length / rows);
        bool featuresFirst = shape.Length == 4 && Layout == ImageLayout.ChannelsFirst; // [feature, height, width]
        int width = featuresFirst ? shape[1] : shape[^1], places = own.Length / width;
        var frames = new float[own.Length];
        for (int i = 0; i < own.Length; i++)
            frames[featuresFirst ? i % places * width + i / places : i] = own[i];
        return new PieceResult(options.Places == PlacePooling.First ? frames[..width] : Pooled.Mean(frames, width), width);
    }

    private OnnxPort FindInput()
    {
        if (session.Inputs.Count == 1 && session.Inputs[0] is { Rank: 4 } found && TensorValues.IsReal(found.Type))
            return found;
        throw new OnnxException(
            "has other inputs than an image encoder. Export the encoder alone, with the images as its only input.", session.File,
            expected: "one input of floats, [batch, channel, height, width] or [batch, height, width, channel]",
            actual: string.Join(", ", session.Inputs.Select(port => $"'{port.Name}' {port.Text}")));
    }

    private void CheckSize(string what, int? model, int? wanted, string option)
    {
        if (model is { } own && wanted is { } other && own != other)
        {
            throw new OnnxException(
                $"reads images of another number of {what}: set {nameof(OnnxImageOptions)}.{option}, or Layout.", session.File,
                $"input '{input.Name}'", FormattableString.Invariant($"{own}"), FormattableString.Invariant($"{other}"));
        }
    }
}
