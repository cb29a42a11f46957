using Microsoft.ML.OnnxRuntime;

namespace SemiMER.Onnx;

/// <summary>A model that reads sound: which inputs it has, how they are filled, what comes out and which of it is kept.</summary>
internal sealed class SpeechModel
{
    private const string Mask = "attention_mask";

    private readonly OnnxSession session;
    private readonly OnnxSpeechOptions options;
    private readonly OnnxPort input;
    private readonly int bands;
    private readonly double? stride; // steps from an output frame to the next

    /// <summary>Looks at the model, and tries it with silence.</summary>
    /// <param name="session">The model.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="bands">Numbers of a frame that it reads; 1 for samples.</param>
    public SpeechModel(OnnxSession session, OnnxSpeechOptions options, int bands)
    {
        this.session = session;
        this.options = options;
        this.bands = bands;
        input = FindInput();
        CheckRate();
        Output = ModelOutputs.Find(session, options.Output, nameof(OnnxSpeechOptions), "last_hidden_state", 3, 2);
        FixedBatch = input.Rank == 1 ? 1 : input.Shape[0];
        FixedLength = input.Shape[TimePlace];
        StepRate = options.Input == SpeechInput.Waveform ? options.Acoustic.SampleRate : options.Acoustic.FrameRate;
        int chunk = FixedLength ?? Steps(options.ChunkSeconds), one = FixedLength ?? Math.Max(Steps(1), MinimumSteps);
        (float[] values, int[] shape, int rows) = RunWhole([Silence(one)], CancellationToken.None);
        (Width, int frames) = Layout(shape, rows);
        if (shape.Length == 3 && FixedLength is null)
        {
            (_, int[] longer, _) = RunWhole([Silence(2 * one)], CancellationToken.None);
            int more = Layout(longer, rows).Frames - frames;
            stride = more > 0 ? (double)one / more : null;
        }
        else if (shape.Length == 3)
        {
            stride = (double)one / frames;
        }
        FrameRate = stride is { } step ? StepRate / step : null;
        Cutter = new SoundCutter(
            chunk, Math.Min(Steps(options.OverlapSeconds), chunk / 2),
            stride is { } whole && whole == Math.Floor(whole) ? (int)whole : 1, FixedLength is not null);
    }

    /// <summary>The size that the model wants every batch to have; null for any.</summary>
    public int? FixedBatch { get; }

    /// <summary>Steps that the model wants every input to have; null for any.</summary>
    public int? FixedLength { get; }

    /// <summary>Steps (samples or frames) of the input a second.</summary>
    public double StepRate { get; }

    /// <summary>Steps that an input has at least.</summary>
    public int MinimumSteps => Math.Max(1, Steps(options.MinimumSeconds));

    /// <summary>The output that is taken.</summary>
    public OnnxPort Output { get; }

    /// <summary>Number of features.</summary>
    public int Width { get; }

    /// <summary>Output frames a second, if it gives frames.</summary>
    public double? FrameRate { get; }

    /// <summary>Cuts recordings for it.</summary>
    public SoundCutter Cutter { get; }

    private int TimePlace => options.Input == SpeechInput.Frames && options.InputTime == TimeAxis.First ? input.Rank - 2 : input.Rank - 1;

    /// <summary>What the model gives for pieces of one length.</summary>
    public PieceResult[] Run(IReadOnlyList<SoundPiece> pieces, CancellationToken cancellationToken)
    {
        (float[] values, int[] shape, int rows) = RunWhole(pieces, cancellationToken);
        (int width, int frames) = Layout(shape, rows);
        int size = width * frames;
        return [.. pieces.Select((piece, row) => Result(piece, values.AsSpan(row * size, size), width, frames, shape.Length == 2))];
    }

    private int Steps(double seconds) => (int)Math.Round(seconds * StepRate, MidpointRounding.AwayFromZero);

    private SoundPiece Silence(int steps) => new(new float[steps * bands], bands, 0, steps);

    private (float[] Values, int[] Shape, int Rows) RunWhole(IReadOnlyList<SoundPiece> pieces, CancellationToken cancellationToken)
    {
        int steps = pieces[0].Length, rows = FixedBatch ?? pieces.Count;
        var numbers = new float[rows * steps * bands];
        for (int row = 0; row < pieces.Count; row++)
            Write(pieces[row].Steps, numbers.AsSpan(row * steps * bands, steps * bands));
        var values = new Dictionary<string, OrtValue>();
        try
        {
            values.Add(input.Name, TensorValues.OfReals(numbers, Shape(rows, steps), input.Type));
            foreach (OnnxPort mask in session.Inputs.Where(port => port.Name == Mask))
            {
                var ones = new long[rows * steps];
                ones.AsSpan().Fill(1);
                values.Add(Mask, TensorValues.OfIndices(ones, [rows, steps], mask.Type));
            }
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(values, [Output.Name], cancellationToken);
            (float[] found, int[] shape) = TensorValues.Read(outputs[0]);
            return (found, shape, rows);
        }
        finally
        {
            foreach (OrtValue value in values.Values)
                value.Dispose();
        }
    }

    private void Write(ReadOnlySpan<float> steps, Span<float> row)
    {
        if (options.Input == SpeechInput.Waveform || options.InputTime == TimeAxis.First)
        {
            steps.CopyTo(row);
            return;
        }
        int count = steps.Length / bands;
        for (int i = 0; i < steps.Length; i++)
            row[i % bands * count + i / bands] = steps[i];
    }

    private long[] Shape(int rows, int steps)
    {
        long[] inner = options.Input == SpeechInput.Waveform
            ? [steps] : options.InputTime == TimeAxis.First ? [steps, bands] : [bands, steps];
        return (input.Rank - inner.Length) switch
        {
            0 => inner,
            1 => [rows, .. inner],
            _ => [rows, 1, .. inner],
        };
    }

    private (int Width, int Frames) Layout(int[] shape, int rows)
    {
        if (shape.Length is 2 or 3 && shape[0] == rows && shape[1] > 0)
            return shape.Length == 2 ? (shape[1], 1) : options.OutputTime == TimeAxis.First ? (shape[2], shape[1]) : (shape[1], shape[2]);
        throw new OnnxException(
            $"gives numbers of another shape than a speech model. Name an output with a vector for each frame, or for the whole, in " +
            $"{nameof(OnnxSpeechOptions)}.{nameof(OnnxSpeechOptions.Output)}.", session.File, $"output '{Output.Name}'",
            FormattableString.Invariant($"[{rows}, time, feature] or [{rows}, feature]"), $"[{string.Join(", ", shape)}]");
    }

    private PieceResult Result(SoundPiece piece, ReadOnlySpan<float> values, int width, int frames, bool isVector)
    {
        if (isVector)
        {
            double from = Math.Max(piece.From, piece.Start), to = Math.Min(piece.To, piece.Start + piece.Length);
            return new PieceResult(values.ToArray(), width) { Weight = Math.Max(1, to - from) };
        }
        (int first, int end) = Kept(piece, frames);
        var kept = new float[(end - first) * width];
        for (int frame = first; frame < end; frame++)
        {
            for (int i = 0; i < width; i++)
            {
                kept[(frame - first) * width + i] = options.OutputTime == TimeAxis.First
                    ? values[frame * width + i] : values[i * frames + frame];
            }
        }
        return options.Pooling switch
        {
            FramePooling.Mean => new PieceResult(Pooled.Mean(kept, width), width) { Weight = end - first },
            FramePooling.Maximum => new PieceResult(Pooled.Maximum(kept, width), width),
            _ => new PieceResult(kept, width),
        };
    }

    /// <summary>The frames whose middle lies in the part that the piece speaks for; one at least.</summary>
    private (int First, int End) Kept(SoundPiece piece, int frames)
    {
        double step = stride is { } known && known * frames <= piece.Length + known ? known : (double)piece.Length / frames;
        double middle = piece.Start + (piece.Length - (frames - 1) * step) / 2; // of frame 0
        int first = 0, end = frames;
        while (first < frames - 1 && middle + first * step < piece.From)
            first++;
        while (end > first + 1 && middle + (end - 1) * step >= piece.To)
            end--;
        return (first, end);
    }

    private OnnxPort FindInput()
    {
        OnnxPort[] sound = [.. session.Inputs.Where(port => TensorValues.IsReal(port.Type))];
        string[] others = [.. session.Inputs.Except(sound).Where(port => port.Name != Mask || !TensorValues.IsIndex(port.Type))
            .Select(port => port.Name)];
        if (sound.Length != 1 || others.Length > 0)
        {
            throw new OnnxException(
                "has other inputs than a speech encoder. Export the encoder alone, with the sound as its input " +
                $"(and '{Mask}' if it must be).", session.File, expected: $"one input of floats, and '{Mask}' if it must be",
                actual: string.Join(", ", session.Inputs.Select(port => $"'{port.Name}' {port.Text}")));
        }
        OnnxPort found = sound[0];
        (int least, int most, string expected) = options.Input == SpeechInput.Waveform
            ? (1, 3, "[sample], [batch, sample] or [batch, 1, sample]") : (3, 4, "three or four dimensions, with time and band last");
        int timePlace = options.Input == SpeechInput.Frames && options.InputTime == TimeAxis.First ? found.Rank - 2 : found.Rank - 1;
        if (found.Rank < least || found.Rank > most || found.Shape[timePlace] == 1
            || (found.Rank == most && found.Shape[1] is not (null or 1)))
        {
            throw new OnnxException(
                $"is of another shape than {nameof(OnnxSpeechOptions)}.{nameof(OnnxSpeechOptions.Input)} says: choose between samples " +
                $"and frames, and where time stands in them ({nameof(OnnxSpeechOptions.InputTime)}).", session.File,
                $"input '{found.Name}'", expected, found.Text);
        }
        int bandPlace = options.InputTime == TimeAxis.First ? found.Rank - 1 : found.Rank - 2;
        if (options.Input == SpeechInput.Frames && found.Shape[bandPlace] is { } own && own != bands)
        {
            throw new OnnxException(
                $"reads frames of another number of bands: set Mel.Bands of {nameof(OnnxSpeechOptions)}." +
                $"{nameof(OnnxSpeechOptions.Acoustic)}, or {nameof(OnnxSpeechOptions.InputTime)} if bands come before time.", session.File,
                $"input '{found.Name}'", FormattableString.Invariant($"{own}"), FormattableString.Invariant($"{bands}"));
        }
        return found;
    }

    private void CheckRate()
    {
        foreach (string name in (string[])["sample_rate", "sampling_rate", "samplerate"])
        {
            if (session.Metadata.TryGetValue(name, out string? text) && int.TryParse(text, out int rate)
                && rate != options.Acoustic.SampleRate)
            {
                throw new OnnxException(
                    $"says that it reads sound of another rate. Set SampleRate of {nameof(OnnxSpeechOptions)}." +
                    $"{nameof(OnnxSpeechOptions.Acoustic)}; recordings are brought to it.", session.File, $"metadata '{name}'",
                    FormattableString.Invariant($"{rate}"), FormattableString.Invariant($"{options.Acoustic.SampleRate}"));
            }
        }
    }
}
