namespace SemiMER.Onnx;

/// <summary>How an image takes the size that a model reads.</summary>
public enum ImageFit
{
    /// <summary>Both sides are scaled by themselves; the usual for face crops.</summary>
    Stretch,

    /// <summary>It is scaled until it covers the size, and what stands out on two sides is cut off.</summary>
    Crop,

    /// <summary>It is scaled until it fits into the size; what is left on two sides is black.</summary>
    Pad,
}

/// <summary>Where the colours stand in what a model reads.</summary>
public enum ImageLayout
{
    /// <summary><c>[batch, channel, height, width]</c>, as PyTorch has it.</summary>
    ChannelsFirst,

    /// <summary><c>[batch, height, width, channel]</c>, as TensorFlow has it.</summary>
    ChannelsLast,
}

/// <summary>The colours of a pixel in the order in which a model reads them.</summary>
public enum ImageChannels
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red, as OpenCV has it.</summary>
    Bgr,

    /// <summary>One: 0.299 red + 0.587 green + 0.114 blue.</summary>
    Gray,
}

/// <summary>What is taken of the vectors that a model gives for places in an image.</summary>
public enum PlacePooling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The first, which is that of <c>[CLS]</c> in a vision transformer.</summary>
    First,
}

/// <summary>How features are made of images by an ONNX model. Features of different options do not belong into one corpus.</summary>
public sealed record OnnxImageOptions
{
    /// <summary>Width in pixels that the model reads, 1 to 8,192. Default null: as the model says, else 224.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels that the model reads, 1 to 8,192. Default null: as the model says, else 224.</summary>
    public int? Height { get; init; }

    /// <summary>How an image takes that size. Default by stretching.</summary>
    public ImageFit Fit { get; init; } = ImageFit.Stretch;

    /// <summary>Where the colours stand. Default null: as the model says, else before height and width.</summary>
    public ImageLayout? Layout { get; init; }

    /// <summary>The colours and their order. Default red, green, blue.</summary>
    public ImageChannels Channels { get; init; } = ImageChannels.Rgb;

    /// <summary>What colours from 0 to 255 are multiplied with, above 0. Default 1 / 255.</summary>
    public double Scale { get; init; } = 1.0 / 255;

    /// <summary>
    /// What is taken off each channel after that: one number for each, or one for all. Default null: nothing. Networks trained on ImageNet
    /// want 0.485, 0.456, 0.406.
    /// </summary>
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>
    /// What each channel is divided by after that, above 0: one number for each, or one for all. Default null: 1. Networks trained on
    /// ImageNet want 0.229, 0.224, 0.225.
    /// </summary>
    public IReadOnlyList<double>? Deviation { get; init; }

    /// <summary>What is taken of the vectors of places, where the model gives such. Default their mean.</summary>
    public PlacePooling Places { get; init; } = PlacePooling.Mean;

    /// <summary>What is taken of the vectors of several images of one utterance. Default their mean.</summary>
    public FramePooling Pooling { get; init; } = FramePooling.Mean;

    /// <summary>
    /// Of the images of an utterance every one of so many is taken, beginning with the first; 1 to 10,000. Default 1: all.
    /// </summary>
    public int FrameStep { get; init; } = 1;

    /// <summary>Images of an utterance a second before <see cref="FrameStep"/>, if known; above 0. Default null: not known.</summary>
    public double? FrameRate { get; init; }

    /// <summary>
    /// The most pixels of an image, 1 to 1,000,000,000; a larger one is refused before it is decoded. Default 50 million.
    /// </summary>
    public long MaximumPixels { get; init; } = 50_000_000;

    /// <summary>
    /// The output that is taken, <c>[batch, feature]</c>, <c>[batch, place, feature]</c> or with height and width. Default null:
    /// <c>pooler_output</c>, else the first output with two dimensions, else the first with three, else with four.
    /// </summary>
    public string? Output { get; init; }

    /// <summary>Threads that one run of the model may use, 1 to 1,024. With 1 numbers are the same on every run. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Channels that the model reads.</summary>
    internal int ChannelCount => Channels == ImageChannels.Gray ? 1 : 3;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new Faults(nameof(OnnxImageOptions))
        .InRange(nameof(Width), Width ?? 1, 1, 8_192)
        .InRange(nameof(Height), Height ?? 1, 1, 8_192)
        .Defined(nameof(Fit), Fit)
        .Defined(nameof(Layout), Layout ?? ImageLayout.ChannelsFirst)
        .Defined(nameof(Channels), Channels)
        .Require(Scale > 0 && double.IsFinite(Scale), FormattableString.Invariant($"{nameof(Scale)} is {Scale}; above 0."))
        .Require(IsForChannels(Mean, double.IsFinite), $"{nameof(Mean)} needs one number, or one for each of {ChannelCount} channels.")
        .Require(IsForChannels(Deviation, value => value > 0 && double.IsFinite(value)),
            $"{nameof(Deviation)} needs one number above 0, or one for each of {ChannelCount} channels.")
        .Defined(nameof(Places), Places)
        .Defined(nameof(Pooling), Pooling)
        .InRange(nameof(FrameStep), FrameStep, 1, 10_000)
        .Require(FrameRate is null or (> 0 and < double.PositiveInfinity),
            FormattableString.Invariant($"{nameof(FrameRate)} is {FrameRate}; above 0, or null."))
        .InRange(nameof(MaximumPixels), MaximumPixels, 1, 1_000_000_000)
        .Require(Output is null || Output.Trim().Length > 0, $"{nameof(Output)} is blank; the name of an output, or null.")
        .InRange(nameof(Threads), Threads, 1, 1_024)
        .Throw();

    private bool IsForChannels(IReadOnlyList<double>? values, Func<double, bool> isAllowed) =>
        values is null || ((values.Count == 1 || values.Count == ChannelCount) && values.All(isAllowed));
}
