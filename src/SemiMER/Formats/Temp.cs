namespace SemiMER.Formats;
internal sealed record SafeTensorsEntry(string Name, string DataType, long[] Shape, ReadOnlyMemory<byte> Data);
internal sealed record SafeTensorsContent(IReadOnlyList<SafeTensorsEntry> Entries, IReadOnlyDictionary<string,string> Metadata);
internal static class SafeTensorsFile { public static SafeTensorsContent Read(string p) => throw new InvalidOperationException(); public static void Write(string p, IReadOnlyList<SafeTensorsEntry> e, IReadOnlyDictionary<string,string> m) => throw new InvalidOperationException(); }
