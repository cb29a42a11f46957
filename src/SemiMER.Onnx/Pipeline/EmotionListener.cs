using SemiMER.Features;
using SemiMER.Recognition;

namespace SemiMER.Onnx;

/// <summary>
/// Follows one sound that arrives in chunks and recognises windows of it as they are complete. What is recognised does not depend on how
/// the sound is cut into chunks, and memory does not grow with it but for the transcript of the last window. Not for several threads at
/// once.
/// </summary>
public sealed class EmotionListener
{
    private readonly EmotionPipeline pipeline;
    private readonly int sampleRate, length, step;
    private readonly string speaker;
    private readonly List<float> buffer = []; // the samples from kept on
    private readonly List<TranscriptSegment> said = [];
    private long kept, received, next, told;
    private double[]? smoothed;
    private bool completed;

    internal EmotionListener(EmotionPipeline pipeline, int sampleRate, string speaker)
    {
        this.pipeline = pipeline;
        this.sampleRate = sampleRate;
        this.speaker = speaker;
        length = Math.Max(1, (int)Math.Round(pipeline.Options.WindowSeconds * sampleRate, MidpointRounding.AwayFromZero));
        step = Math.Max(1, (int)Math.Round(pipeline.Options.StepSeconds * sampleRate, MidpointRounding.AwayFromZero));
    }

    /// <summary>Seconds of sound that have arrived.</summary>
    public double Duration => (double)received / sampleRate;

    /// <summary>
    /// Takes a word or stretch of what was said; it counts for windows that are recognised from now on and overlap with it.
    /// </summary>
    /// <param name="segment">The word or stretch.</param>
    public void Say(TranscriptSegment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        said.Add(segment);
    }

    /// <summary>Takes the next samples and gives the windows that they complete; often none.</summary>
    /// <param name="samples">Any number of samples, ±1 at full scale.</param>
    /// <param name="cancellationToken">Stops it; a window that was not recognised is lost.</param>
    /// <returns>The windows in their order; one for which there is neither sound nor text that can be described is left out.</returns>
    /// <exception cref="AudioException">A sample is not finite, or the sound has been completed before.</exception>
    /// <exception cref="Corpora.CorpusException">The speaker is not enrolled.</exception>
    /// <exception cref="OnnxException">A model gives NaN.</exception>
    public IReadOnlyList<EmotionWindow> Push(ReadOnlySpan<float> samples, CancellationToken cancellationToken = default)
    {
        if (completed)
            throw new AudioException("This sound has been completed; begin another one for the next.");
        var windows = new List<EmotionWindow>();
        while (!samples.IsEmpty) // in parts of a window at most, so that a long recording is not kept twice
        {
            ReadOnlySpan<float> part = samples[..Math.Min(samples.Length, length)];
            samples = samples[part.Length..];
            buffer.AddRange(part);
            received += part.Length;
            while (received >= next + length)
            {
                Recognise(next, next + length, windows, cancellationToken);
                // The last window may reach back to the start of the one before.
                int spent = (int)(next - kept);
                buffer.RemoveRange(0, spent);
                kept = next;
                next += step;
            }
        }
        return windows;
    }

    /// <summary>
    /// Ends the sound: a last window of full length ends with it, or the whole is the window if it is shorter; none if the last that was
    /// recognised ended there.
    /// </summary>
    /// <inheritdoc cref="Push"/>
    public IReadOnlyList<EmotionWindow> Complete(CancellationToken cancellationToken = default)
    {
        var windows = new List<EmotionWindow>();
        if (!completed && received > told)
            Recognise(Math.Max(0, received - length), received, windows, cancellationToken);
        completed = true;
        buffer.Clear();
        return windows;
    }

    private void Recognise(long start, long end, List<EmotionWindow> windows, CancellationToken cancellationToken)
    {
        told = end;
        double from = (double)start / sampleRate, to = (double)end / sampleRate;
        float[] samples = [.. buffer.Skip((int)(start - kept)).Take((int)(end - start))];
        said.RemoveAll(segment => segment.End < from);
        string text = string.Join(' ', said.Where(segment => segment.Start < to && (segment.End > from || segment.Start >= from))
            .OrderBy(segment => segment.Start).Select(segment => segment.Text.Trim()));
        Corpora.Utterance utterance = pipeline.Describe(
            new AudioSignal(samples, sampleRate), text.Length > 0 ? text : null, speaker, cancellationToken);
        if (utterance.Features.Count == 0)
            return;
        Prediction prediction = pipeline.Recognizer.Predict(utterance);
        // p'_t = s p'_(t-1) + (1 - s) p_t
        double s = pipeline.Options.Smoothing;
        smoothed = smoothed is null
            ? [.. prediction.Probabilities.Select(p => (double)p)]
            : [.. smoothed.Zip(prediction.Probabilities, (before, p) => s * before + (1 - s) * p)];
        windows.Add(new EmotionWindow
        {
            Start = from,
            End = to,
            Prediction = prediction,
            Probabilities = Array.ConvertAll(smoothed, p => (float)p),
            ClassIndex = Array.IndexOf(smoothed, smoothed.Max()),
        });
    }
}
