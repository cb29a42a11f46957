using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using SemiMER.Corpora;

namespace SemiMER.Experiments;

/// <summary>A digest of everything that a training or a test can see of its data.</summary>
internal static class DataDigest
{
    /// <summary>XXH128 of all folds, in hexadecimal.</summary>
    public static string Of(IReadOnlyList<CorpusFold> folds)
    {
        var all = new XxHash128();
        var known = new Dictionary<Utterance, byte[]>(ReferenceEqualityComparer.Instance); // a row is in every fold
        foreach (CorpusFold fold in folds)
        {
            Add(all, fold.Name, fold.Grouping.ToString(), fold.Schema.ToString());
            foreach ((string part, IReadOnlyList<CorpusRow> rows) in fold.Parts)
            {
                Add(all, part, FormattableString.Invariant($"{rows.Count}"));
                foreach (CorpusRow row in rows)
                {
                    if (!known.TryGetValue(row.Utterance, out byte[]? digest))
                        known.Add(row.Utterance, digest = OfRow(row));
                    all.Append(digest);
                }
            }
        }
        return Convert.ToHexStringLower(all.GetCurrentHash());
    }

    private static byte[] OfRow(CorpusRow row)
    {
        var own = new XxHash128();
        Utterance utterance = row.Utterance;
        Add(own, utterance.Id, utterance.Speaker, utterance.Dialogue ?? "", FormattableString.Invariant($"{row.ClassIndex}"));
        own.Append(MemoryMarshal.AsBytes(row.Targets.Span));
        own.Append(MemoryMarshal.AsBytes(row.Votes.Span));
        foreach (Utterance seen in (Utterance[])[utterance, row.PoolUtterance])
        {
            foreach ((Modality modality, ModalityFeatures features) in
                seen.Features.OrderBy(entry => entry.Key.Name, StringComparer.Ordinal))
            {
                Add(own, modality.Name, features.ShapeText);
                own.Append(MemoryMarshal.AsBytes(features.Values.Span));
            }
        }
        return own.GetCurrentHash();
    }

    // With its length, so that two names never look like two others.
    private static void Add(XxHash128 hash, params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.Append(BitConverter.GetBytes(bytes.Length));
            hash.Append(bytes);
        }
    }
}
