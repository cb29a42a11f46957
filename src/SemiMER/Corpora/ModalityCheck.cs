namespace SemiMER.Corpora;

/// <summary>Options that name modalities: a name that is misspelt would be passed over in silence.</summary>
internal static class ModalityCheck
{
    /// <summary>Refuses modalities that are neither in a schema nor among the usual three, which any options may name.</summary>
    /// <param name="option">Name of the option.</param>
    /// <param name="named">The modalities that it names.</param>
    /// <param name="schema">The schema.</param>
    /// <exception cref="OptionsException">One is unknown.</exception>
    public static void Known(string option, IEnumerable<Modality> named, CorpusSchema schema)
    {
        Modality[] usual = [Modality.Acoustic, Modality.Visual, Modality.Lexical];
        Modality[] unknown = [.. named.Where(modality => schema.Find(modality) is null && !usual.Contains(modality))];
        if (unknown.Length == 0)
            return;
        throw new OptionsException(option, [.. unknown.Select(modality =>
            $"It names the modality '{modality}', which '{schema.Name}' does not have: it has " +
            $"{FaultText.List([.. schema.Modalities.Select(entry => entry.Modality.Name)])}.")]);
    }
}
