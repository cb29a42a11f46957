using Microsoft.Win32.SafeHandles;

namespace SemiMER.Formats;

/// <summary>Opens files that are read by position.</summary>
internal static class InputFile
{
    /// <summary>Opens a file. Others may go on to write, replace or delete it, as on Unix: what reads it finds that out itself.</summary>
    /// <exception cref="FileFormatException">It is missing or cannot be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
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
