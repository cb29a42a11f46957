using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace SemiMER.Corpora;

/// <summary>Puts utterances into a digest, so that other data gets another one.</summary>
internal static class UtteranceDigest
{
    /// <summary>Adds who said it, where in which dialogue, and what its features are.</summary>
    public static void Add(this XxHash128 hash, Utterance utterance)
    {
        hash.Add(utterance.Id, utterance.Speaker, utterance.Dialogue ?? "");
        hash.Append(BitConverter.GetBytes(utterance.Place.Order));
        hash.Append(BitConverter.GetBytes(utterance.Place.Start));
        if (utterance.Domain is { } domain)
            hash.Add("domain", domain);
        foreach (Modality modality in utterance.Features.Keys.OrderBy(modality => modality.Name, StringComparer.Ordinal))
        {
            hash.Add(modality.Name, utterance.Features[modality].ShapeText);
            hash.Append(MemoryMarshal.AsBytes(utterance.Features[modality].Values.Span));
        }
    }

    /// <summary>Adds texts, each with its length, so that two names never look like two others.</summary>
    public static void Add(this XxHash128 hash, params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            hash.Append(BitConverter.GetBytes(bytes.Length));
            hash.Append(bytes);
        }
    }
}
