using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Samples.Deploy;

/// <summary>Utterances on disk, a file of vectors for each modality: what an application gets from its own feature extraction.</summary>
internal static class StoredUtterances
{
    public static void Write(CorpusSchema schema, IReadOnlyList<Utterance> utterances, string folder)
    {
        foreach (ModalitySchema entry in schema.Modalities)
        {
            float[] values = [.. utterances.SelectMany(row => row.Features[entry.Modality].Values.ToArray())];
            NpyWriter.WriteFile<float>(FileOf(folder, entry.Modality), values, utterances.Count, entry.Width);
        }
    }

    public static Utterance[] Read(CorpusSchema schema, string folder)
    {
        var features = new List<Dictionary<Modality, ModalityFeatures>>();
        foreach (ModalitySchema entry in schema.Modalities)
        {
            (float[] values, long[] shape) = NpyReader.ReadFile<float>(FileOf(folder, entry.Modality));
            for (int row = 0; row < shape[0]; row++)
            {
                if (row == features.Count)
                    features.Add([]);
                features[row].Add(entry.Modality, ModalityFeatures.Vector(values.AsMemory(row * entry.Width, entry.Width)));
            }
        }
        return [.. features.Select((own, row) => new Utterance { Id = $"u{row}", Speaker = "anyone", Features = own })];
    }

    private static string FileOf(string folder, Modality modality) => Path.Combine(folder, $"{modality.Name}.npy");
}
