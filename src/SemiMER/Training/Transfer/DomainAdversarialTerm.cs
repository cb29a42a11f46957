using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = 1/2 (mean over the target's rows of -ln d_i + mean over other rows of -ln(1 - d_i)), where d_i = sigmoid(h(x_i)) is how likely a
/// head takes row i for one of the target. The head learns to lower L; the gradient that goes on into the network is reversed, so that the
/// embeddings become such that domains cannot be told apart. It takes the labeled and unlabeled rows of an update together, so it stands
/// among the unlabeled terms.
/// <para>Source: Ganin et al. 2016 (DANN), x = z, the embeddings of all modalities. Long et al. 2018 (CDAN+E), x = z ⊗ p with the
/// predicted classes p as constants; rows weigh 1 + e^(-H(p_i)). Range: at least 0, ln 2 where nothing can be told.</para>
/// <para>The weight of the term scales what head and network learn alike; AdamW makes the head's steps as large as before. It has a state:
/// make it anew for each training. It owns tensors: dispose it at the end.</para>
/// </summary>
public sealed class DomainAdversarialTerm : ITrainedTerm, ISavedState, IDisposable
{
    private readonly string? target;
    private readonly DomainAdversarialOptions options;
    private nn.Module<Tensor, Tensor>? head;

    /// <summary>Creates the term.</summary>
    /// <param name="target">
    /// Name of the domain that is to be recognised; rows of every other one are of the source. Default null: rows that name no domain.
    /// </param>
    /// <param name="options">What the head sees; defaults if left out.</param>
    /// <param name="name">Name in logs; two such terms of one recipe need different ones.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public DomainAdversarialTerm(string? target = null, DomainAdversarialOptions? options = null, string name = "domain adversarial")
    {
        this.options = options ?? new DomainAdversarialOptions();
        this.options.Validate();
        (this.target, Name) = (target, name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => [this];

    /// <inheritdoc/>
    public nn.Module CreateModule(EmotionNetwork network, long seed)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Create(network, seed);
    }

    /// <inheritdoc/>
    /// <remarks>Outside of trainings the head is made with the first pass, from the seed 0, and nothing trains it.</remarks>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        nn.Module<Tensor, Tensor> told = head ?? Create(pass.Network, seed: 0);
        var rows = new DomainRows(pass, target);
        if (rows.Select(Inputs) is not ({ } source, { } own))
            return [new TermPart(Name, null, $"the update has no rows of {rows.TargetText}, or of others")];
        (Tensor? sourceWeights, Tensor? ownWeights) = options.IsConditional ? rows.Select(Certainty) : (null, null);
        Tensor ofOwn = Mean(nn.functional.logsigmoid(told.call(Reversed(own)).squeeze(1)), ownWeights);                // ln d
        Tensor ofSource = Mean(nn.functional.logsigmoid(-told.call(Reversed(source)).squeeze(1)), sourceWeights);      // ln(1 - d)
        return [new TermPart(Name, ofOwn.Plus(ofSource).Times(-0.5))];
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetState() => ModuleState.Of(head);

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state) => ModuleState.Load(head, state);

    /// <summary>Forgets the head.</summary>
    public void Dispose()
    {
        head?.Dispose();
        head = null;
    }

    private nn.Module<Tensor, Tensor> Create(EmotionNetwork network, long seed)
    {
        Dispose();
        int classes = options.IsConditional ? network.Schema.Classes.Count : 1;
        int width = (int)network.EmbeddingSize * network.Schema.Modalities.Count * classes;
        using (DefaultGenerator.Borrow(new RandomSource(seed, "initialise"))) // modules draw while they are made
            head = DenseLayers.Create([width, options.HiddenSize, 1], dropout: 0);
        InitialWeights.Draw(head, new RandomSource(seed, "initialise domain head"));
        return head.to(network.Device);
    }

    // z, or z ⊗ p as one row. [batch, modalities x embedding (x classes)]
    private Tensor Inputs(ForwardPass pass)
    {
        Tensor z = cat([.. pass.Network.Schema.Modalities.Select(entry => pass.Embedding(entry.Modality))], 1);
        return options.IsConditional ? (z.unsqueeze(2) * pass.Scores.detach().softmax(1).unsqueeze(1)).flatten(1) : z;
    }

    // 1 + e^(-H(p_i)), [batch]
    private static Tensor Certainty(ForwardPass pass)
    {
        Tensor logP = pass.Scores.detach().log_softmax(1);
        return (logP.exp() * logP).sum(1).exp().Plus(1);
    }

    // x, whose gradient is -1 times that of what follows: 2 sg(x) - x
    private static Tensor Reversed(Tensor x) => x.detach().Times(2) - x;

    private static Tensor Mean(Tensor values, Tensor? weights) =>
        weights is null ? values.mean() : (weights * values).sum() / weights.sum();
}
