using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = 1/n Σ_i ‖p'(w_i) - p(s_i)‖²: what the network predicts for the strong view should be what a teacher predicts for the weak one. The
/// teacher's weights are the moving average of the network's, w' = d w' + (1 - d) w after each update with d = min(d, (1 + t) / (10 + t)).
/// <para>Source: Tarvainen and Valpola 2017; the square is summed over classes. The teacher has no gradient and no dropout. Range: from 0
/// to 2.</para>
/// <para>It has a state: make it anew for each training, and for each stage that begins with other weights than it finds. It owns tensors:
/// dispose it at the end.</para>
/// </summary>
public sealed class MeanTeacherTerm : IPreparedTerm, ISavedState, IDisposable
{
    private const string UpdatesEntry = "updates", StepEntry = "step", WeightsPart = "weights/";

    private readonly MeanTeacherOptions options;
    private readonly Dictionary<string, Tensor> loaded = [];
    private WeightAverage? teacher;
    private EmotionNetwork? network;
    private long updates, lastStep = -1;

    /// <summary>Creates the term.</summary>
    /// <param name="options">Decay and views; defaults if left out.</param>
    /// <param name="name">Name in logs; two such terms of one recipe need different ones.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public MeanTeacherTerm(MeanTeacherOptions? options = null, string name = "mean teacher")
    {
        this.options = options ?? new MeanTeacherOptions();
        this.options.Validate();
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => [this];

    /// <inheritdoc/>
    void IPreparedTerm.Prepare(ForwardPass pass)
    {
        UtteranceBatch weak = (options.Weak is { } view ? pass.View(view) : pass).Batch;
        WeightAverage average = TeacherOf(pass);
        average.PutInPlace();
        try
        {
            pass.Note(this, new Lesson(SteadyPrediction.Probabilities(pass.Network, weak)));
        }
        finally
        {
            average.PutBack();
        }
    }

    /// <inheritdoc/>
    public void Check(CorpusSchema schema)
    {
        options.Weak?.Check(schema);
        options.Strong?.Check(schema);
    }

    /// <inheritdoc/>
    /// <remarks>Outside of trainings set <see cref="ForwardPass.Step"/>, by which the teacher follows, and call it before anything else
    /// is computed of the pass: the network gets the teacher's weights for a while.</remarks>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        if (pass.NoteOf<Lesson>(this) is null)
            ((IPreparedTerm)this).Prepare(pass);
        Lesson lesson = pass.NoteOf<Lesson>(this)!;
        ForwardPass strong = options.Strong is { } view ? pass.View(view) : pass;
        pass.Note(this, lesson with { Learner = strong });
        return [new TermPart(Name, (lesson.Target - strong.Scores.softmax(1)).Square().sum(1).mean())];
    }

    /// <inheritdoc/>
    /// <remarks>The variance of the embeddings over the rows, mean over their columns: <c>latent variance/visual</c>.</remarks>
    public IReadOnlyDictionary<string, double> Diagnose(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return LatentVariance.Of(Name, pass.NoteOf<Lesson>(this)?.Learner);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetState()
    {
        if (teacher is null)
            return loaded.ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        var state = new Dictionary<string, Tensor> { [UpdatesEntry] = tensor(teacher.Updates), [StepEntry] = tensor(lastStep) };
        foreach ((string name, Tensor weights) in teacher.Weights)
            state.Add(WeightsPart + name, weights.clone());
        return state;
    }

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Dispose();
        if (state.Count == 0)
            return;
        updates = (long)state[UpdatesEntry].Value();
        lastStep = (long)state[StepEntry].Value();
        foreach ((string name, Tensor value) in state)
            loaded.Add(name, value.clone().DetachFromDisposeScope());
    }

    /// <summary>Forgets the teacher.</summary>
    public void Dispose()
    {
        teacher?.Dispose();
        (teacher, network, updates, lastStep) = (null, null, 0, -1);
        ForgetLoaded();
    }

    // The teacher, after it has taken in the weights that the last update gave.
    private WeightAverage TeacherOf(ForwardPass pass)
    {
        if (network is not null && !ReferenceEquals(network, pass.Network))
            throw new TrainingException($"The term '{Name}' keeps the teacher of another network: make it anew for each training.");
        network = pass.Network;
        if (teacher is null)
        {
            teacher = new WeightAverage(network, options.Decay);
            if (loaded.Count > 0)
                teacher.Load(WeightsOfLoaded(network), updates);
            ForgetLoaded();
        }
        if (pass.Step != lastStep)
            teacher.Add();
        lastStep = pass.Step;
        return teacher;
    }

    private Dictionary<string, Tensor> WeightsOfLoaded(EmotionNetwork owner) => owner.state_dict().Keys.ToDictionary(
        name => name, name => loaded[WeightsPart + name].to(owner.Device));

    private void ForgetLoaded()
    {
        foreach (Tensor value in loaded.Values)
            value.Dispose();
        loaded.Clear();
    }

    private sealed record Lesson(Tensor Target, ForwardPass? Learner = null);
}
