using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>What is measured on a step that is to be diagnosed, by name.</summary>
internal sealed class StepDiagnostics
{
    private readonly Dictionary<string, double> numbers = [];

    /// <summary>The numbers so far.</summary>
    public IReadOnlyDictionary<string, double> Numbers => numbers;

    /// <summary>Adds what a term says of itself and the gradient norms of its parts, weighted as in the objective.</summary>
    public void Add(string stream, IObjectiveTerm term, IEnumerable<TermPart> parts, double factor, ForwardPass pass)
    {
        Tensor[] embeddings = [.. pass.ComputedEmbeddings.Where(z => z.requires_grad)];
        foreach (TermPart part in parts)
        {
            if (part.Value is { requires_grad: true } value && embeddings.Length > 0)
                numbers[$"{stream}/{part.Name}/gradient"] = Math.Abs(factor) * TermGradients.Norm(value, embeddings);
        }
        foreach ((string name, double number) in term.Diagnose(pass))
            numbers[$"{stream}/{name}"] = number;
    }
}
