using SemiMER.Features;

namespace SemiMER.Onnx;

/// <summary>What a speech model reads.</summary>
public enum SpeechInput
{
    /// <summary>Samples: <c>[batch, sample]</c> or <c>[batch, 1, sample]</c> (wav2vec 2.0, HuBERT, WavLM).</summary>
    Waveform,

    /// <summary>
    /// Frames, log-mel energies as a rule: <c>[batch, time, band]</c> or <c>[batch, 1, time, band]</c>, or band before time (spectrogram
    /// transformers, Whisper's encoder).
    /// </summary>
    Frames,
}

/// <summary>How the input of a speech model is scaled, over the whole recording.</summary>
public enum SpeechNormalization
{
    /// <summary>Not at all: samples have ±1 as full scale, frames are as computed.</summary>
    None,

    /// <summary>
    /// (x - mean) / sqrt(variance + 1e-7), of all samples; each band of frames by itself. Large wav2vec 2.0, HuBERT and WavLM models
    /// were trained so, the base ones not (<c>do_normalize</c> in their <c>preprocessor_config.json</c> tells).
    /// </summary>
    ZeroMeanUnitVariance,
}

/// <summary>Which of the two last dimensions of an input or output is time.</summary>
public enum TimeAxis
{
    /// <summary><c>[batch, time, feature]</c>.</summary>
    First,

    /// <summary><c>[batch, feature, time]</c>.</summary>
    Last,
}

/// <summary>What is taken of the frames that a model gives.</summary>
public enum FramePooling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The largest of each feature.</summary>
    Maximum,

    /// <summary>A sequence of them.</summary>
    Frames,
}

/// <summary>How features are made of sound by an ONNX model. Features of different options do not belong into one corpus.</summary>
public sealed record OnnxSpeechOptions
{
    /// <summary>What the model reads. Default samples.</summary>
    public SpeechInput Input { get; init; } = SpeechInput.Waveform;

    /// <summary>
    /// The sample rate that the model was trained with, to which all sound is brought, and how the frames are computed that it reads, if it
    /// reads frames. Default 16,000 samples a second.
    /// </summary>
    public AcousticOptions Acoustic { get; init; } = new();

    /// <summary>How the input is scaled. Default not at all.</summary>
    public SpeechNormalization Normalization { get; init; } = SpeechNormalization.None;

    /// <summary>What is taken off every number of the input after that. Default 0.</summary>
    public double InputMean { get; init; }

    /// <summary>What every number of the input is divided by after that, above 0. Default 1.</summary>
    public double InputDeviation { get; init; } = 1;

    /// <summary>Where time stands in frames that the model reads. Default before the bands.</summary>
    public TimeAxis InputTime { get; init; } = TimeAxis.First;

    /// <summary>Where time stands in what the model gives. Default before the features.</summary>
    public TimeAxis OutputTime { get; init; } = TimeAxis.First;

    /// <summary>
    /// The longest piece of sound that goes through the model at once in seconds, 0.1 to 3,600; longer recordings are cut into pieces. A
    /// model that reads one length only has pieces of that. Default 30.
    /// </summary>
    public double ChunkSeconds { get; init; } = 30;

    /// <summary>
    /// How much of a piece stands in the next one, too, in seconds, at least 0 and at most half a piece: frames near the cut are taken from
    /// the piece that has more around them. Default 1.
    /// </summary>
    public double OverlapSeconds { get; init; } = 1;

    /// <summary>A shorter recording is lengthened to this by silence, in seconds, 0 to 3,600. Default 0.1.</summary>
    public double MinimumSeconds { get; init; } = 0.1;

    /// <summary>What is taken of the frames that the model gives; of vectors, if it gives one for each piece. Default their mean.</summary>
    public FramePooling Pooling { get; init; } = FramePooling.Mean;

    /// <summary>
    /// The output that is taken, <c>[batch, time, feature]</c> or <c>[batch, feature]</c>. Default null: <c>last_hidden_state</c>, else the
    /// first output with three dimensions, else the first with two.
    /// </summary>
    public string? Output { get; init; }

    /// <summary>Threads that one run of the model may use, 1 to 1,024. With 1 numbers are the same on every run. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        Faults faults = new Faults(nameof(OnnxSpeechOptions))
            .Defined(nameof(Input), Input)
            .Defined(nameof(Normalization), Normalization)
            .Defined(nameof(InputTime), InputTime)
            .Defined(nameof(OutputTime), OutputTime)
            .Defined(nameof(Pooling), Pooling)
            .Require(double.IsFinite(InputMean), $"{nameof(InputMean)} is no number.")
            .Require(InputDeviation > 0 && double.IsFinite(InputDeviation),
                FormattableString.Invariant($"{nameof(InputDeviation)} is {InputDeviation}; above 0."))
            .InRange(nameof(ChunkSeconds), ChunkSeconds, 0.1, 3_600)
            .InRange(nameof(OverlapSeconds), OverlapSeconds, 0, Math.Max(0, ChunkSeconds / 2))
            .InRange(nameof(MinimumSeconds), MinimumSeconds, 0, 3_600)
            .Require(Output is null || Output.Trim().Length > 0, $"{nameof(Output)} is blank; the name of an output, or null.")
            .InRange(nameof(Threads), Threads, 1, 1_024);
        try
        {
            Acoustic.Validate();
        }
        catch (OptionsException error)
        {
            foreach (string fault in error.Faults)
                faults.Require(false, $"{nameof(Acoustic)}: {fault}");
        }
        faults.Throw();
    }
}
