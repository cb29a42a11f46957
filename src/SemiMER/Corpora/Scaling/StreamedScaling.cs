namespace SemiMER.Corpora;

/// <summary>Takes the statistics of scaling in one pass over utterances that are not kept; those of several passes can be merged.</summary>
/// <param name="scope">Over all speakers together, or each alone.</param>
internal sealed class StreamedScaling(ScalingScope scope)
{
    private readonly Dictionary<Modality, RunningStatistics> overall = [];
    private readonly Dictionary<string, Dictionary<Modality, RunningStatistics>> speakers = [];

    /// <summary>Takes utterances.</summary>
    public void Add(IEnumerable<Utterance> training, CancellationToken cancellationToken)
    {
        foreach (Utterance utterance in training)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Add(overall, utterance);
            if (scope == ScalingScope.PerSpeaker)
                Add(OfSpeaker(utterance.Speaker), utterance);
        }
    }

    /// <summary>Takes over what another pass found, of other utterances, as <see cref="ToBytes"/> gives it.</summary>
    /// <exception cref="CorpusException">Features have another width there.</exception>
    public void Merge(byte[] other)
    {
        using var reader = new BinaryReader(new MemoryStream(other));
        Merge(overall, reader);
        for (int left = reader.ReadInt32(); left > 0; left--)
            Merge(OfSpeaker(reader.ReadString()), reader);
    }

    /// <summary>All of it.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Write(overall, writer);
        writer.Write(speakers.Count);
        foreach ((string speaker, Dictionary<Modality, RunningStatistics> own) in speakers)
        {
            writer.Write(speaker);
            Write(own, writer);
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The scaler of all utterances so far.</summary>
    public FeatureScaler ToScaler()
    {
        var scales = overall.ToDictionary(entry => entry.Key, entry => entry.Value.ToColumnStatistics());
        return new FeatureScaler(scope, scales, speakers.ToDictionary(
            speaker => speaker.Key,
            speaker => (IReadOnlyDictionary<Modality, ColumnStatistics>)speaker.Value.ToDictionary(
                entry => entry.Key, entry => entry.Value.ToColumnStatistics(scales[entry.Key].Scale))));
    }

    private Dictionary<Modality, RunningStatistics> OfSpeaker(string speaker)
    {
        if (!speakers.TryGetValue(speaker, out Dictionary<Modality, RunningStatistics>? own))
            speakers.Add(speaker, own = []);
        return own;
    }

    private static void Add(Dictionary<Modality, RunningStatistics> statistics, Utterance utterance)
    {
        foreach ((Modality modality, ModalityFeatures features) in utterance.Features)
        {
            if (!statistics.TryGetValue(modality, out RunningStatistics? own))
                statistics.Add(modality, own = new RunningStatistics(features));
            own.Add(modality, utterance);
        }
    }

    private static void Merge(Dictionary<Modality, RunningStatistics> statistics, BinaryReader reader)
    {
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            var modality = new Modality(reader.ReadString());
            RunningStatistics other = RunningStatistics.Read(reader);
            if (statistics.TryGetValue(modality, out RunningStatistics? own))
                own.Merge(modality, other);
            else
                statistics.Add(modality, other);
        }
    }

    private static void Write(Dictionary<Modality, RunningStatistics> statistics, BinaryWriter writer)
    {
        writer.Write(statistics.Count);
        foreach ((Modality modality, RunningStatistics own) in statistics)
        {
            writer.Write(modality.Name);
            own.Write(writer);
        }
    }
}
