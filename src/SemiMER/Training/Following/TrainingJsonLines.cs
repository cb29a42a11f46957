using System.Buffers;
using System.Text.Json;
using SemiMER.Formats;
using SemiMER.Metrics;

namespace SemiMER.Training;

/// <summary>
/// Writes a training as JSON lines: one object in UTF-8 on each line, for each event in their order. The lines of an epoch are written when
/// it has ended, or before if they are many.
/// </summary>
/// <remarks>
/// <c>{"event":"training","recipe":"paper","steps":800,"resumed_from":0}</c> where it begins;
/// <c>{"event":"stage","name":"training","index":0,"step":0,"steps":800}</c>;
/// <c>{"event":"step","step":0,"stage":"training","learning_rate":0.002,"terms":{"labeled/classification":1.38,...},
/// "diagnostics":{...}}</c>, diagnostics where there are some;
/// <c>{"event":"epoch","epoch":0,"stage":"training","is_best":true,"validation":{"unweighted_accuracy":0.5,...},
/// "confusion":[[...]],"terms":{...},"skipped":{...}}</c>, rows of <c>confusion</c> are true classes;
/// <c>{"event":"checkpoint","path":"...","step":20}</c>; <c>{"event":"end"}</c> where it has a result. Numbers read back
/// to the same bits; one that is not finite is the text <c>"NaN"</c>, <c>"Infinity"</c> or <c>"-Infinity"</c>. With a clock each object
/// has <c>"time"</c>, in UTC.
/// </remarks>
public sealed class TrainingJsonLines : TrainingReader
{
    private readonly GrowingFile file;
    private readonly int stepsEvery;
    private readonly TimeProvider? clock;

    private TrainingJsonLines(string path, int stepsEvery, TimeProvider? clock, bool append)
    {
        this.stepsEvery = stepsEvery;
        this.clock = clock;
        file = new GrowingFile(path, append ? FileMode.OpenOrCreate : FileMode.Create);
    }

    /// <summary>Writes what a trainer does from now on.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="path">The file, in a folder that is there; an existing one is replaced at once, or appended to.</param>
    /// <param name="stepsEvery">
    /// Every so many steps one is written, the first one included, at least 0; 0 for none. On other devices than the CPU each waits for
    /// the step to end. Default 1.
    /// </param>
    /// <param name="clock">
    /// Tells the time of each event. Default null: no time is written, and the same training gives the same bytes.
    /// </param>
    /// <param name="append">
    /// Whether the lines of an existing file stay, but for a last one that is not whole. Events that are made again stand there twice;
    /// the later ones count. Default false.
    /// </param>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public static TrainingJsonLines Follow(
        SemiSupervisedTrainer trainer, string path, int stepsEvery = 1, TimeProvider? clock = null, bool append = false)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(stepsEvery);
        var reader = new TrainingJsonLines(path, stepsEvery, clock, append);
        reader.Begin(trainer);
        return reader;
    }

    internal override void Take(TrainingStartedEventArgs training)
    {
        Write("training", json =>
        {
            json.WriteString("recipe", training.Recipe.Name);
            json.WriteNumber("steps", training.Steps);
            json.WriteNumber("resumed_from", training.ResumedFrom);
        });
        file.Flush();
    }

    internal override void Take(StageStartedEventArgs stage) => Write("stage", json =>
    {
        json.WriteString("name", stage.Stage.Name);
        json.WriteNumber("index", stage.Index);
        json.WriteNumber("step", stage.Step);
        json.WriteNumber("steps", stage.Steps);
    });

    internal override void Take(CheckpointWrittenEventArgs checkpoint)
    {
        Write("checkpoint", json =>
        {
            json.WriteString("path", checkpoint.Path);
            json.WriteNumber("step", checkpoint.Step);
        });
        file.Flush();
    }

    internal override void Take(TrainingEndedEventArgs training)
    {
        Write("end", _ => { });
        file.Flush();
    }

    internal override void Take(StepCompletedEventArgs step)
    {
        if (stepsEvery == 0 || step.Step % stepsEvery != 0)
            return;
        Write("step", json =>
        {
            json.WriteNumber("step", step.Step);
            json.WriteString("stage", step.Stage);
            json.WriteNumber("learning_rate", step.LearningRate);
            WriteNumbers(json, "terms", step.Terms);
            if (step.Diagnostics is { } diagnostics)
                WriteNumbers(json, "diagnostics", diagnostics);
        });
        file.FlushMuch();
    }

    internal override void Take(EpochReport epoch)
    {
        Write("epoch", json =>
        {
            json.WriteNumber("epoch", epoch.Epoch);
            json.WriteString("stage", epoch.Stage);
            json.WriteBoolean("is_best", epoch.IsBest);
            if (epoch.Validation is { } metrics)
            {
                WriteNumbers(json, "validation", EpochMeasures.Of(epoch).Select(one => KeyValuePair.Create(one.Name, one.Value)));
                WriteConfusion(json, metrics.ConfusionMatrix);
            }
            WriteNumbers(json, "terms", epoch.Terms);
            WriteNumbers(json, "skipped", epoch.Skipped.Select(one => KeyValuePair.Create(one.Key, (double)one.Value)));
        });
        file.Flush();
    }

    private protected override void Close() => file.Dispose();

    private static void WriteConfusion(Utf8JsonWriter json, ConfusionMatrix matrix)
    {
        json.WriteStartArray("confusion");
        for (int truth = 0; truth < matrix.ClassNames.Count; truth++)
        {
            json.WriteStartArray();
            for (int predicted = 0; predicted < matrix.ClassNames.Count; predicted++)
                json.WriteNumberValue(matrix[truth, predicted]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, double>> numbers)
    {
        json.WriteStartObject(name);
        foreach ((string key, double value) in numbers)
        {
            if (double.IsFinite(value))
                json.WriteNumber(key, value);
            else
                json.WriteString(key, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
        json.WriteEndObject();
    }

    private void Write(string name, Action<Utf8JsonWriter> writeContent)
    {
        using (var json = new Utf8JsonWriter(file.Pending))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            if (clock is not null)
                json.WriteString("time", clock.GetUtcNow().UtcDateTime);
            writeContent(json);
            json.WriteEndObject();
        }
        file.Pending.Write("\n"u8);
    }
}
