using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Onnx;

/// <summary>
/// A folder with one file for each input that has been through a model. The name of a file is the checksum of extractor and input, its
/// end the checksum of its content, so neither a kill nor damage can give wrong features: such a file counts as not there.
/// </summary>
internal sealed class FeatureCache
{
    private static readonly byte[] Format = Encoding.ASCII.GetBytes("semimer-features/1\n");
    private static long written;

    private readonly string directory;
    private readonly string extractor;

    /// <summary>Opens the folder, or makes it.</summary>
    /// <exception cref="FileFormatException">It cannot be made.</exception>
    public FeatureCache(string directory, string extractor)
    {
        this.directory = directory;
        this.extractor = extractor;
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(directory, $"cannot be made a cache: {error.Message}", innerException: error);
        }
    }

    /// <summary>The features of an input, if they are there and whole.</summary>
    /// <param name="input">Checksum of the input.</param>
    public ModalityFeatures? Find(string input)
    {
        try
        {
            string path = PathOf(input);
            return File.Exists(path) ? Parse(File.ReadAllBytes(path)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps the features of an input; the file takes its name when it is whole.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Keep(string input, ModalityFeatures features)
    {
        string path = PathOf(input);
        string partial = string.Create(
            CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref written)}.partial");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(partial, Bytes(features));
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(
                path, $"the cache cannot be written: {error.Message} Name another folder, or none.", innerException: error);
        }
    }

    private string PathOf(string input)
    {
        string key = ModelFile.DigestOf(Encoding.UTF8.GetBytes($"{extractor}\n{input}"));
        return Path.Combine(directory, key[..2], $"{key[2..]}.features");
    }

    private static byte[] Bytes(ModalityFeatures features)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Format);
            writer.Write((byte)features.Kind);
            writer.Write(features.Width);
            writer.Write(features.Values.Length);
            foreach (float value in features.Values.Span)
                writer.Write(value);
            writer.Write(features.Remarks.Count);
            foreach (ReadingRemark remark in features.Remarks)
                writer.Write(remark.Text);
        }
        stream.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    private static ModalityFeatures? Parse(byte[] bytes)
    {
        int end = bytes.Length - SHA256.HashSizeInBytes;
        if (end <= Format.Length || !SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end)))
            return null;
        if (!bytes.AsSpan(0, Format.Length).SequenceEqual(Format))
            return null;
        using var reader = new BinaryReader(new MemoryStream(bytes, Format.Length, end - Format.Length), Encoding.UTF8);
        var kind = (FeatureKind)reader.ReadByte();
        int width = reader.ReadInt32();
        var values = new float[reader.ReadInt32()];
        foreach (ref float value in values.AsSpan())
            value = reader.ReadSingle();
        var remarks = new ReadingRemark[reader.ReadInt32()];
        foreach (ref ReadingRemark remark in remarks.AsSpan())
            remark = new ReadingRemark { Text = reader.ReadString() };
        return (kind == FeatureKind.Vector ? ModalityFeatures.Vector(values) : ModalityFeatures.Sequence(values, width))
            .WithRemarks(remarks);
    }
}
