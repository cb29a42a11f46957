using System.Text.RegularExpressions;

namespace SemiMER.Tests.Layering;

/// <summary>C# as text.</summary>
internal static partial class SourceText
{
    /// <summary>The code without its comments and without the content of plain string literals.</summary>
    public static string WithoutComments(string code) =>
        CommentOrString().Replace(code, match => match.Value[0] == '/' ? "" : "\"\"");

    // A string is matched too, so that // inside one begins no comment.
    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/|""(?:\\.|[^""\\\n])*""", RegexOptions.Singleline)]
    private static partial Regex CommentOrString();
}
