namespace SemiMER.Formats;

/// <summary>Reads small files in one go.</summary>
internal static class WholeFile
{
    /// <summary>The bytes of a file.</summary>
    /// <exception cref="FileFormatException">It is missing or cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileFormatException(path, "does not exist.", innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(path, $"cannot be read: {error.Message}", innerException: error);
        }
    }
}
