using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// The value of each term of one update, before weighting: the mean over its batches. On the CPU they are numbers as soon as they are
/// computed; on other devices they stay there until somebody looks, and are then read at once.
/// </summary>
/// <param name="step">Number of the step, from 0.</param>
/// <param name="readsAtOnce">Whether reading a number costs nothing, so that a fault can stop the step itself.</param>
internal sealed class StepValues(long step, bool readsAtOnce) : IDisposable
{
    private const string GradientNormName = "gradient norm"; // looked at, but no term

    private readonly List<Utterance> labeled = [], unlabeled = [];
    private readonly HashSet<string> namesOfBatch = [];
    private readonly Dictionary<string, (double Sum, int Count)> sums = [];
    private readonly List<(string Name, Tensor Value)> pending = [];
    private string[] keptNames = [];
    private Tensor? kept;
    private Dictionary<string, double>? means;

    /// <summary>Number of the step, from 0.</summary>
    public long Step => step;

    /// <summary>Whether values wait on a device to be read.</summary>
    public bool WaitOnDevice => kept is not null;

    /// <summary>Begins the values of a batch.</summary>
    /// <param name="batch">What it trains on; only its utterances are kept.</param>
    public void BeginBatch(StepBatch batch)
    {
        labeled.AddRange(batch.Labeled.Utterances);
        unlabeled.AddRange(batch.Unlabeled?.Utterances ?? []);
        namesOfBatch.Clear();
    }

    /// <summary>The values by name, in the order in which they were added.</summary>
    /// <exception cref="TrainingException">One is not finite.</exception>
    public IReadOnlyDictionary<string, double> Read()
    {
        if (kept is not null)
        {
            float[] values = kept.Values<float>();
            Dispose();
            foreach ((string name, float value) in keptNames.Zip(values))
                Sum(name, value);
            sums.Remove(GradientNormName);
        }
        return means ??= sums.ToDictionary(term => term.Key, term => term.Value.Sum / term.Value.Count);
    }

    /// <summary>Adds a value that is known.</summary>
    /// <param name="name">Name of the term.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether the batch had none of that name; if not, nothing was added.</returns>
    /// <exception cref="TrainingException">It is not finite.</exception>
    public bool Add(string name, double value)
    {
        if (!namesOfBatch.Add(name))
            return false;
        Sum(name, value);
        return true;
    }

    /// <summary>Adds a scalar.</summary>
    /// <param name="name">Name of the term.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether the batch had none of that name; if not, nothing was added.</returns>
    /// <exception cref="TrainingException">It was read and is not finite.</exception>
    public bool Add(string name, Tensor value)
    {
        if (readsAtOnce)
            return Add(name, value.Value());
        if (!namesOfBatch.Add(name))
            return false;
        pending.Add((name, value.detach()));
        return true;
    }

    /// <summary>Adds up the values of all ranks, each of which has its share.</summary>
    public void SumOver(Ranks ranks)
    {
        string[] names = [.. sums.Keys.Order(StringComparer.Ordinal)];
        double[] shares = [.. names.Select(name => sums[name].Sum)];
        ranks.Sum(shares);
        foreach ((string name, double sum) in names.Zip(shares))
            sums[name] = (Finite(name, sum), sums[name].Count);
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
        {
            keptNames = [.. pending.Select(value => value.Name)];
            kept = stack(pending.Select(value => value.Value.to_type(ScalarType.Float32))).DetachFromDisposeScope();
        }
        pending.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        kept?.Dispose();
        kept = null;
    }

    private void Sum(string name, double value)
    {
        (double sum, int count) = sums.GetValueOrDefault(name);
        sums[name] = (sum + Finite(name, value), count + 1);
    }

    private double Finite(string term, double value) => double.IsFinite(value) ? value : throw new TrainingException(
        term, step, value, [.. RowsOf(term).Select(utterance => utterance.Id)]);

    // A term is named by its stream first; what has no stream is of all rows.
    private IEnumerable<Utterance> RowsOf(string term) =>
        term.StartsWith(TrainingStep.LabeledStream + "/", StringComparison.Ordinal) ? labeled
        : term.StartsWith(TrainingStep.UnlabeledStream + "/", StringComparison.Ordinal) ? unlabeled
        : labeled.Concat(unlabeled);
}
