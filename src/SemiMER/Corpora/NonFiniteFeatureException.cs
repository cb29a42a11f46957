namespace SemiMER.Corpora;

/// <summary>Features that are NaN or infinite. They are reported with the ids of their utterances and never overwritten.</summary>
public sealed class NonFiniteFeatureException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="modality">The modality.</param>
    /// <param name="utteranceIds">Ids of all utterances with such a feature.</param>
    /// <param name="column">Column of the first such feature, from 0.</param>
    /// <param name="file">The file, if they come from one.</param>
    /// <param name="row">The row of the file, from 0, if they come from one.</param>
    public NonFiniteFeatureException(
        Modality modality, IReadOnlyList<string> utteranceIds, int column, string? file = null, long? row = null)
        : base(FaultText.Compose(
            $"NaN or infinite features in {utteranceIds.Count} utterance(s): {FaultText.List(utteranceIds)}; the first in column " +
            $"{column}. Extract them again, or give the utterance without the modality" +
            (file is null ? "." : $": in a corpus folder by a column 'has_{modality.Name}'."),
            file, row, modality: modality.Name))
    {
        Modality = modality;
        UtteranceIds = utteranceIds;
        Column = column;
        File = file;
        Row = row;
    }

    /// <summary>The modality.</summary>
    public Modality Modality { get; }

    /// <summary>Ids of all utterances with such a feature.</summary>
    public IReadOnlyList<string> UtteranceIds { get; }

    /// <summary>Column of the first such feature, from 0.</summary>
    public int Column { get; }

    /// <summary>The file, if the features come from one.</summary>
    public string? File { get; }

    /// <summary>The row of the file, from 0, if one is at fault.</summary>
    public long? Row { get; }
}
