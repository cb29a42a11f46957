using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// The value of each term of one update, before weighting. On the CPU they are numbers as soon as they are computed; on other devices they
/// stay there until somebody looks, and are then read at once.
/// </summary>
/// <param name="step">Number of the step, from 0.</param>
/// <param name="batch">What it trained on; only its utterances are kept.</param>
/// <param name="readsAtOnce">Whether reading a number costs nothing, so that a fault can stop the step itself.</param>
internal sealed class StepValues(long step, StepBatch batch, bool readsAtOnce) : IDisposable
{
    private const string GradientNormName = "gradient norm"; // looked at, but no term

    private readonly IReadOnlyList<Utterance> labeled = batch.Labeled.Utterances, unlabeled = batch.Unlabeled?.Utterances ?? [];
    private readonly List<string> names = [];
    private readonly Dictionary<string, double> numbers = [];
    private readonly List<Tensor> pending = [];
    private Tensor? kept;

    /// <summary>Number of the step, from 0.</summary>
    public long Step => step;

    /// <summary>Whether values wait on a device to be read.</summary>
    public bool WaitOnDevice => kept is not null;

    /// <summary>The values by name, in the order in which they were added.</summary>
    /// <exception cref="TrainingException">One is not finite.</exception>
    public IReadOnlyDictionary<string, double> Read()
    {
        if (kept is not null)
        {
            float[] values = kept.Values<float>();
            Dispose();
            foreach ((string name, float value) in names.Zip(values))
                numbers[name] = Finite(name, value);
            numbers.Remove(GradientNormName);
        }
        return numbers;
    }

    /// <summary>Adds a value that is known.</summary>
    /// <param name="name">Name of the term.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether the name is new; if not, nothing was added.</returns>
    /// <exception cref="TrainingException">It is not finite.</exception>
    public bool Add(string name, double value) => numbers.TryAdd(name, Finite(name, value));

    /// <summary>Adds a scalar.</summary>
    /// <param name="name">Name of the term.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether the name is new; if not, nothing was added.</returns>
    /// <exception cref="TrainingException">It was read and is not finite.</exception>
    public bool Add(string name, Tensor value)
    {
        if (readsAtOnce)
            return Add(name, value.Value());
        if (names.Contains(name))
            return false;
        names.Add(name);
        pending.Add(value.detach());
        return true;
    }

    /// <summary>Looks at the norm of the gradient, which is no term: now if it is known, else when the values are read.</summary>
    /// <exception cref="TrainingException">It is known and not finite.</exception>
    public void CheckGradientNorm(GradientNorm norm)
    {
        if (norm.Value is { } value)
            Finite(GradientNormName, value);
        else
            Add(GradientNormName, norm.Scalar!);
    }

    /// <summary>Keeps what is on the device beyond the step.</summary>
    public void Keep()
    {
        if (pending.Count > 0)
            kept = stack(pending.Select(value => value.to_type(ScalarType.Float32))).DetachFromDisposeScope();
        pending.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        kept?.Dispose();
        kept = null;
    }

    private double Finite(string term, double value) => double.IsFinite(value) ? value : throw new TrainingException(
        term, step, value, [.. RowsOf(term).Select(utterance => utterance.Id)]);

    // A term is named by its stream first; what has no stream is of all rows.
    private IEnumerable<Utterance> RowsOf(string term) =>
        term.StartsWith(TrainingStep.LabeledStream + "/", StringComparison.Ordinal) ? labeled
        : term.StartsWith(TrainingStep.UnlabeledStream + "/", StringComparison.Ordinal) ? unlabeled
        : labeled.Concat(unlabeled);
}
