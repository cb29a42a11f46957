using System.Runtime.InteropServices;
using SemiMER.Features;

namespace SemiMER.Onnx;

/// <summary>A recording that can be told from others without being decoded.</summary>
/// <param name="Digest">Gives the checksum of its content.</param>
/// <param name="Read">Decodes it.</param>
/// <param name="Path">The file, if it comes from one.</param>
internal sealed record Recording(Func<string> Digest, Func<AudioSignal> Read, string? Path)
{
    public static Recording Of(AudioSignal signal) => new(
        () => FormattableString.Invariant(
            $"sound {signal.SampleRate} {ModelFile.DigestOf(MemoryMarshal.AsBytes(signal.Samples.Span))}"),
        () => signal, null);
}
