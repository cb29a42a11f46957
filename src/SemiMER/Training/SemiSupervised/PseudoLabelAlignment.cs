using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Aligns pseudo-labels with the shares that the classes should have: q_c = p_c (π_c + 1e-6) / (p̃_c + 1e-6), divided by its sum. p̃ is
/// the moving average of mean p, which begins with the first batch.
/// <para>Source: Berthelot et al. 2020 (ReMixMatch). π are the shares of the labels, not even ones, which harm where emotions are
/// rare.</para>
/// <para>It has a state: make it anew for each training. It owns tensors: dispose it at the end.</para>
/// </summary>
public sealed class PseudoLabelAlignment : ISavedState, IDisposable
{
    private const double Offset = 1e-6;

    private readonly double[]? shares;
    private readonly MovingMean mean;

    /// <summary>Creates the alignment.</summary>
    /// <param name="shares">
    /// π, a share for each class, each above 0, with the sum 1; null for those of the labels, <see cref="ForwardPass.LabelShares"/>.
    /// </param>
    /// <param name="retention">Share of the moving average that stays, at least 0 and below 1. Default 0.999.</param>
    /// <exception cref="OptionsException">Something is out of range.</exception>
    public PseudoLabelAlignment(IReadOnlyList<double>? shares = null, double retention = 0.999)
    {
        const double tolerance = 1e-6;
        new OptionFaults(nameof(PseudoLabelAlignment))
            .Share(nameof(retention), retention)
            .Require(shares is null || (shares.All(share => share > 0) && Math.Abs(shares.Sum() - 1) < tolerance),
                $"{nameof(shares)} are not all above 0, or do not sum to 1.")
            .Throw();
        this.shares = shares?.ToArray();
        mean = new MovingMean(retention);
    }

    /// <summary>Aligns the predictions of a batch, and takes them in.</summary>
    /// <param name="probabilities">p, <c>[batch, classes]</c>.</param>
    /// <param name="pass">The batch that they belong to.</param>
    /// <returns>q, <c>[batch, classes]</c>, without gradient.</returns>
    /// <exception cref="TrainingException">The shares of the labels are not known, or not of these classes.</exception>
    public Tensor Align(Tensor probabilities, ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(pass);
        Tensor p = probabilities.detach(), pi = Shares(p, pass), m = mean.Add(p.mean([0]));
        Tensor q = p * (pi.Plus(Offset) / m.Plus(Offset));
        return q / q.sum(1, keepdim: true);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> GetState()
    {
        var state = new Dictionary<string, Tensor>();
        mean.Save(state, nameof(mean));
        return state;
    }

    /// <inheritdoc/>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        mean.Load(state, nameof(mean));
    }

    /// <summary>Forgets everything.</summary>
    public void Dispose() => mean.Dispose();

    private Tensor Shares(Tensor p, ForwardPass pass)
    {
        if (shares is null)
        {
            return pass.LabelShares ?? throw new TrainingException(
                $"The shares of the labels are not known: set {nameof(ForwardPass)}.{nameof(ForwardPass.LabelShares)}, or give shares.");
        }
        if (shares.Length != p.shape[1])
            throw new TrainingException($"There are {shares.Length} shares to align with and {p.shape[1]} classes.");
        return tensor(Array.ConvertAll(shares, share => (float)share), device: p.device);
    }
}
