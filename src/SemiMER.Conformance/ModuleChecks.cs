using SemiMER.Batching;
using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Conformance;

/// <summary>The checks of a module that computes one row an utterance. Each gives what is wrong, null if nothing.</summary>
/// <param name="create">Makes the module; the same number gives the same weights, if the maker knows of seeds.</param>
/// <param name="schema">The modalities.</param>
/// <param name="utterances">Utterances of several lengths, some without some or all modalities.</param>
/// <param name="width">Width of the result.</param>
internal sealed class ModuleChecks(
    Func<long, CheckedModule> create, CorpusSchema schema, IReadOnlyList<Utterance> utterances, long width)
{
    private const double Near = 1e-5, Hidden = 1234.5;

    private Utterance[] Present => [.. utterances.Where(HasSome)];

    public string? HasItsShape() => With(module =>
    {
        using var scope = NewDisposeScope();
        using UtteranceBatch batch = UtteranceBatch.Create(schema, utterances);
        Tensor rows = module.Compute(batch);
        if (!rows.shape.SequenceEqual([utterances.Count, width]))
            return $"it gives the shape [{string.Join(", ", rows.shape)}] instead of [{utterances.Count}, {width}].";
        return Numbers.Of(rows).Chunk((int)width).Zip(utterances)
            .Any(pair => HasSome(pair.Second) && pair.First.Any(value => !double.IsFinite(value)))
                ? "it gives numbers that are not finite." : null;
    });

    public string? LooksUnderNoMask() => With(module =>
    {
        (double[][] rows, SortedDictionary<string, double[]?> gradients) = module.Run(schema, utterances, 0, HasSome);
        (double[][] others, SortedDictionary<string, double[]?> otherGradients) = module.Run(schema, utterances, Hidden, HasSome);
        foreach ((Utterance utterance, int row) in utterances.Select((utterance, row) => (utterance, row)))
        {
            if (HasSome(utterance) && Numbers.Difference(others[row], rows[row], 0) is { } fault)
                return FormattableString.Invariant($"with {Hidden} under the masks, of the row {row} {fault}.");
        }
        foreach ((string name, double[]? gradient) in gradients)
        {
            if (Numbers.Difference(otherGradients[name] ?? [], gradient ?? [], 0) is { } fault)
                return FormattableString.Invariant($"with {Hidden} under the masks, of the gradient of '{name}' {fault}.");
        }
        return null;
    });

    public string? KnowsNoBatchMates() => With(module => BatchMates(module, "in evaluation"));

    public string? KnowsNoBatchMatesInTrainingEither() => With(module =>
    {
        if (!module.RowsAreIndependent)
            return null;
        module.Module.train();
        // With dropout every call draws anew; then nothing can be compared.
        double[][] first = module.Run(schema, Present).Rows, second = module.Run(schema, Present).Rows;
        return first.Zip(second).All(pair => pair.First.SequenceEqual(pair.Second)) ? BatchMates(module, "in training") : null;
    });

    public string? TakesAbsentRows() => With(module =>
    {
        (double[][] rows, SortedDictionary<string, double[]?> gradients) = module.Run(schema, utterances);
        if (rows.Any(row => row.Any(value => !double.IsFinite(value))))
            return "rows of utterances without the modality are not finite.";
        string? name = gradients.FirstOrDefault(entry => entry.Value?.Any(value => !double.IsFinite(value)) == true).Key;
        return name is null ? null : $"with utterances that lack the modality, the gradient of '{name}' is not finite.";
    });

    public string? ReachesItsParameters(IReadOnlyList<string> except) => With(module =>
    {
        string[] unreached = [.. module.Run(schema, Present).Gradients
            .Where(entry => entry.Value?.Any(value => value != 0) != true && !except.Contains(entry.Key)).Select(entry => entry.Key)];
        return unreached.Length == 0 ? null : $"these parameters have no part in the result: {string.Join(", ", unreached)}.";
    });

    public string? IsSavedWhole() => With(module =>
    {
        module.Module.train();
        module.Run(schema, Present); // statistics of batches, if it keeps some
        using CheckedModule other = create(2);
        using (no_grad())
            other.Module.load_state_dict(module.Module.state_dict());
        module.Module.eval();
        other.Module.eval();
        double[][] rows = module.Run(schema, Present).Rows, others = other.Run(schema, Present).Rows;
        for (int row = 0; row < rows.Length; row++)
        {
            if (Numbers.Difference(others[row], rows[row], 0) is { } fault)
            {
                return FormattableString.Invariant($"with its state_dict() another one gives other bits: of the row {row} {fault}. ")
                    + "Register what it keeps as a parameter, buffer or module.";
            }
        }
        return null;
    });

    public string? ChangesNoFeatures() => With(module =>
    {
        using var scope = NewDisposeScope();
        using UtteranceBatch batch = UtteranceBatch.Create(schema, utterances), untouched = UtteranceBatch.Create(schema, utterances);
        module.Module.train();
        module.Compute(batch);
        foreach ((Modality modality, ModalityBatch features) in batch.Modalities)
        {
            if (Numbers.Difference(Numbers.Of(features.Values), Numbers.Of(untouched.Modalities[modality].Values), 0) is { } fault)
                return $"features of '{modality}' were changed: {fault}.";
        }
        return null;
    });

    public string? GivesTheSameBits(bool knowsSeeds) => With(module =>
    {
        double[][] first = module.Run(schema, Present).Rows, second = module.Run(schema, Present).Rows;
        if (!first.Zip(second).All(pair => pair.First.SequenceEqual(pair.Second)))
            return "in evaluation it gives other bits when it is called again.";
        if (!knowsSeeds)
            return null;
        using CheckedModule anew = create(1);
        Dictionary<string, Tensor> state = module.Module.state_dict(), other = anew.Module.state_dict();
        string? name = state.Keys.FirstOrDefault(name => !Numbers.Of(state[name]).SequenceEqual(Numbers.Of(other[name])));
        return name is null ? null : $"made anew of the same seed it has another '{name}'; make weights of torch.nn's modules.";
    });

    public string? LeavesNoTensors() => With(module => LiveTensors.Left(() => module.Run(schema, utterances)));

    private static bool HasSome(Utterance utterance) => utterance.Features.Count > 0;

    private string? BatchMates(CheckedModule module, string when)
    {
        double[][] together = module.Run(schema, Present).Rows;
        for (int row = 0; row < together.Length; row++)
        {
            double[] alone = module.Run(schema, [Present[row]]).Rows[0];
            if (Numbers.Difference(together[row], alone, Near) is { } fault)
                return FormattableString.Invariant($"{when}, among others the row {row} is not what it is alone: {fault}.");
        }
        return null;
    }

    private string? With(Func<CheckedModule, string?> check)
    {
        using var scope = NewDisposeScope();
        using CheckedModule module = create(1);
        module.Module.eval();
        return check(module);
    }
}
