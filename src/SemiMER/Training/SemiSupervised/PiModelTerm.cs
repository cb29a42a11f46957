using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L = 1/n Σ_i ‖p(s_i) - p(s'_i)‖²: two views of an utterance, each with dropout of its own, should be predicted alike.
/// <para>Source: Laine and Aila 2017, the Π-model; the square is summed over classes. Both sides have a gradient. Range: from 0 to
/// 2.</para>
/// </summary>
public sealed class PiModelTerm : IObjectiveTerm
{
    private readonly FeatureViewOptions view;

    /// <summary>Creates the term.</summary>
    /// <param name="view">How both views are made. Default <see cref="FeatureViewOptions.Strong"/>.</param>
    /// <param name="name">Name in logs; two such terms of one recipe need different ones.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public PiModelTerm(FeatureViewOptions? view = null, string name = "pi-model")
    {
        this.view = view ?? FeatureViewOptions.Strong;
        this.view.Validate();
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public void Check(CorpusSchema schema) => view.Check(schema);

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        ForwardPass first = pass.View(view), second = pass.View(view);
        pass.Note(this, first);
        return [new TermPart(Name, (first.Scores.softmax(1) - second.Scores.softmax(1)).Square().sum(1).mean())];
    }

    /// <inheritdoc/>
    /// <remarks>The variance of the embeddings over the rows, mean over their columns: <c>latent variance/visual</c>.</remarks>
    public IReadOnlyDictionary<string, double> Diagnose(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return LatentVariance.Of(Name, pass.NoteOf<ForwardPass>(this));
    }
}
