using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = 1/n Σ_i KL(p(x_i) ‖ p(x_i + r_i)) with the r that changes the prediction most: r = ε u(g), where g is the gradient of
/// KL(p(x) ‖ p(x + ξ d)) with respect to ξ d, for d drawn from u(normal). u scales a row, over all its features, to the root mean square 1.
/// <para>Source: Miyato et al. 2019 (VAT). p(x) has no gradient. Range: at least 0, in nats.</para>
/// <para>All passes have the same dropout, so that they differ by r alone; but for modules that draw from TorchSharp's generator, such
/// as its own <c>Dropout</c>. Features of identifiers, padding and absent modalities are left as they are.</para>
/// </summary>
public sealed class VirtualAdversarialTerm : IObjectiveTerm
{
    private const double SmallestSquare = 1e-30;

    private readonly VirtualAdversarialOptions options;

    /// <summary>Creates the term.</summary>
    /// <param name="options">Size and steps; defaults if left out.</param>
    /// <param name="name">Name in logs; two such terms of one recipe need different ones.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public VirtualAdversarialTerm(VirtualAdversarialOptions? options = null, string name = "virtual adversarial")
    {
        this.options = options ?? new VirtualAdversarialOptions();
        this.options.Validate();
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        Modality[] changed = [.. pass.Batch.Modalities.Keys.Except(pass.Network.IdentifierModalities)];
        if (changed.Length == 0)
            return [new TermPart(Name, null, "all modalities are of identifiers")];
        uint[]? dropout = DropoutMasks.Current?.GetState();
        Tensor logP;
        using (no_grad())
            logP = Predict(pass, dropout, null);
        Tensor[] r = Unit(pass.Batch, changed, [.. changed.Select(modality =>
            FeatureViews.Normal(pass.Batch.Modalities[modality].Values.shape, logP.device, pass.Draws))]);
        for (int i = 0; i < options.Iterations; i++)
        {
            Tensor[] probe = [.. r.Select(own => own.Times(options.Probe).requires_grad_())];           // ξ d
            Tensor kl = Divergence(logP, Predict(pass, dropout, changed.Zip(probe).ToDictionary())).sum();
            r = Unit(pass.Batch, changed, [.. autograd.grad([kl], probe)]);                                     // u(g)
        }
        Dictionary<Modality, Tensor> worst = changed.Zip(r.Select(own => own.Times(options.Size))).ToDictionary();
        return [new TermPart(Name, Divergence(logP, Predict(pass, dropout, worst)).mean())];
    }

    // ln p(x + r), [batch, classes], with the dropout of a state
    private static Tensor Predict(ForwardPass pass, uint[]? dropout, Dictionary<Modality, Tensor>? r)
    {
        if (dropout is not null)
            DropoutMasks.Current!.SetState(dropout);
        UtteranceBatch batch = r is null ? pass.Batch : pass.Batch.With(pass.Batch.Modalities.ToDictionary(entry => entry.Key,
            entry => r.TryGetValue(entry.Key, out Tensor? own) ? entry.Value.WithValues(entry.Value.Values.Plus(own)) : entry.Value));
        return pass.Network.call(batch).log_softmax(1);
    }

    // Σ_c p_c ln (p_c / q_c), [batch]
    private static Tensor Divergence(Tensor logP, Tensor logQ) => (logP.exp() * (logP - logQ)).sum(1);

    // x_i / rms(x_i), the mean over the features of row i that are there; zeros stay zeros
    private static Tensor[] Unit(UtteranceBatch batch, Modality[] modalities, Tensor[] x)
    {
        using IDisposable unrecorded = no_grad();
        Tensor? squares = null, count = null;
        var real = new Tensor[x.Length];
        for (int m = 0; m < x.Length; m++)
        {
            Tensor mask = FeatureViews.Real(batch.Modalities[modalities[m]]).expand(x[m].shape);
            real[m] = where(mask, x[m], zeros_like(x[m]));
            Tensor ownSquares = real[m].Square().flatten(1).sum(1), ownCount = mask.flatten(1).sum(1).to_type(ScalarType.Float32);
            (squares, count) = squares is null ? (ownSquares, ownCount) : (squares.Plus(ownSquares), count!.Plus(ownCount));
        }
        Tensor scale = (count! / squares!.ClampMin(SmallestSquare)).sqrt();                           // 1 / rms
        return [.. real.Select(own => own * scale.reshape([-1, .. Enumerable.Repeat(1L, (int)own.dim() - 1)]))];
    }
}
