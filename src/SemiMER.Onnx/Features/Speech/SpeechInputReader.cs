using SemiMER.Features;

namespace SemiMER.Onnx;

/// <summary>Brings a recording into the form that a model reads: rate, frames, scale, length.</summary>
/// <param name="options">How the model is used.</param>
/// <param name="least">Steps that an input has at least.</param>
internal sealed class SpeechInputReader(OnnxSpeechOptions options, int least)
{
    private const double VarianceFloor = 1e-7;

    /// <summary>Numbers of a step: 1 for samples.</summary>
    public static int WidthOf(OnnxSpeechOptions options) =>
        options.Input == SpeechInput.Waveform ? 1 : AcousticFeatures.FrameSchema(options.Acoustic).Width;

    /// <summary>The steps of a recording, and how many of them are sound and not silence that fills it up.</summary>
    /// <exception cref="AudioException">It has no sample.</exception>
    public (float[] Input, int Width, int Steps) Read(AudioSignal signal, string? path)
    {
        if (signal.Samples.IsEmpty)
            throw new AudioException("Sound without a sample has no features: leave the modality out of the utterance.", path);
        AudioSignal sound = signal.Resample(options.Acoustic);
        return options.Input == SpeechInput.Waveform ? Samples(sound) : Frames(sound);
    }

    private (float[] Input, int Width, int Steps) Samples(AudioSignal sound)
    {
        int steps = sound.Samples.Length;
        var input = new float[Math.Max(steps, least)];
        sound.Samples.Span.CopyTo(input);
        Scale(input, 1, steps);
        return (input, 1, steps);
    }

    private (float[] Input, int Width, int Steps) Frames(AudioSignal sound)
    {
        AcousticOptions acoustic = options.Acoustic;
        Corpora.ModalityFeatures? frames = FramesOf(sound);
        int steps = frames?.Frames ?? 1;
        if (frames is null || steps < least)
        {
            // Silence behind the sound, so that what fills up is what the model knows as silence.
            int shift = (int)Math.Round(acoustic.SampleRate / acoustic.FrameRate);
            int samples = least * shift + (int)Math.Ceiling(acoustic.Frame.Length * acoustic.SampleRate);
            var longer = new float[Math.Max(samples, sound.Samples.Length)];
            sound.Samples.Span.CopyTo(longer);
            frames = FramesOf(new AudioSignal(longer, acoustic.SampleRate))!;
        }
        float[] input = frames.Values[..(Math.Max(steps, least) * frames.Width)].ToArray();
        Scale(input, frames.Width, steps);
        return (input, frames.Width, steps);
    }

    private Corpora.ModalityFeatures? FramesOf(AudioSignal sound)
    {
        var extractor = new AcousticExtractor(options.Acoustic, sound.SampleRate);
        float[][] rows = [.. extractor.Push(sound.Samples.Span), .. extractor.Complete()];
        return rows.Length == 0
            ? null : Corpora.ModalityFeatures.Sequence((float[])[.. rows.SelectMany(row => row)], extractor.Names.Count);
    }

    // (x - mean) / sqrt(variance + 1e-7) of each column over the steps that are sound; what fills up samples stays 0.
    private void Scale(float[] input, int width, int steps)
    {
        int end = options.Input == SpeechInput.Waveform ? steps * width : input.Length;
        if (options.Normalization == SpeechNormalization.ZeroMeanUnitVariance)
        {
            for (int column = 0; column < width; column++)
            {
                double sum = 0, squares = 0;
                for (int i = column; i < steps * width; i += width)
                    sum += input[i];
                double mean = sum / steps;
                for (int i = column; i < steps * width; i += width)
                    squares += (input[i] - mean) * (input[i] - mean);
                double deviation = Math.Sqrt(squares / steps + VarianceFloor);
                for (int i = column; i < end; i += width)
                    input[i] = (float)((input[i] - mean) / deviation);
            }
        }
        if (options.InputMean == 0 && options.InputDeviation == 1)
            return;
        foreach (ref float value in input.AsSpan(0, end))
            value = (float)((value - options.InputMean) / options.InputDeviation);
    }
}
