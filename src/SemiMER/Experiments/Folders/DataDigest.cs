using System.IO.Hashing;
using System.Runtime.InteropServices;
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
            all.Add(fold.Name, fold.Grouping.ToString(), fold.Schema.ToString());
            foreach ((string part, IReadOnlyList<CorpusRow> rows) in fold.Parts)
            {
                all.Add(part, FormattableString.Invariant($"{rows.Count}"));
                foreach (CorpusRow row in rows)
                {
                    if (!known.TryGetValue(row.Utterance, out byte[]? digest))
                        known.Add(row.Utterance, digest = OfRow(row));
                    all.Append(digest);
                }
            }
            foreach (LabeledUtterance copy in fold.Train.AllWithCopies?.Where(row => row.CopyOf is not null) ?? [])
            {
                all.Add("copy", copy.CopyOf!);
                all.Add(copy.Utterance);
            }
        }
        return Convert.ToHexStringLower(all.GetCurrentHash());
    }

    private static byte[] OfRow(CorpusRow row)
    {
        var own = new XxHash128();
        own.Add(FormattableString.Invariant($"{row.ClassIndex}"));
        own.Append(MemoryMarshal.AsBytes(row.Targets.Span));
        own.Append(MemoryMarshal.AsBytes(row.Votes.Span));
        own.Add(row.Utterance);
        own.Add(row.PoolUtterance);
        return own.GetCurrentHash();
    }
}
