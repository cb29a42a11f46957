using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>What ranks tell each other of a row, as 32 bytes.</summary>
/// <param name="Present">Bit i: whether the row has modality i.</param>
/// <param name="Class">Index of the class, -1 for none.</param>
/// <param name="Dialogue">Hash of the dialogue, 0 where it is unknown.</param>
/// <param name="Speaker">Hash of the speaker.</param>
[StructLayout(LayoutKind.Sequential, Pack = 8, Size = SizeInBytes)]
internal readonly record struct RankedRow(ulong Present, long Class, ulong Dialogue, ulong Speaker)
{
    /// <summary>Bytes of a row.</summary>
    public const int SizeInBytes = 32;

    /// <summary>Most modalities that fit into the bits.</summary>
    public const int MostModalities = 64;

    /// <summary>Describes an utterance.</summary>
    public static RankedRow Of(Utterance utterance, IReadOnlyList<Modality> modalities, int classIndex)
    {
        ulong present = 0;
        for (int i = 0; i < modalities.Count; i++)
            present |= utterance.Has(modalities[i]) ? 1UL << i : 0;
        return new RankedRow(present, classIndex, utterance.Dialogue is { } dialogue ? HashOf(dialogue) : 0, HashOf(utterance.Speaker));
    }

    /// <summary>Whether the row has modality i.</summary>
    public bool Has(int index) => (Present >> index & 1) != 0;

    /// <summary>A name of the dialogue that all ranks give it; null where it is unknown.</summary>
    public string? DialogueKey => Dialogue == 0 ? null : Dialogue.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>A name of the speaker that all ranks give it.</summary>
    public string SpeakerKey => Speaker.ToString("x16", CultureInfo.InvariantCulture);

    private static ulong HashOf(string name) => Math.Max(1, XxHash64.HashToUInt64(MemoryMarshal.AsBytes(name.AsSpan())));
}
