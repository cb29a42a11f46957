using System.CommandLine;

namespace SemiMER.Tool.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>Whether results are printed as JSON.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the results as JSON." };

    /// <summary>Which file split is looked at.</summary>
    public static Option<string?> Split() => new("--split") { Description = "The file split to look at, such as test. Default: all rows." };

    /// <summary>The plan.</summary>
    public static Argument<string> Plan() => new("plan") { Description = "A plan file; 'semimer plan --example' prints one." };

    /// <summary>The recognizer.</summary>
    public static Argument<string> Recognizer() => new("recognizer")
    { Description = "A saved recognizer: .semimer, or .onnx, which needs no libtorch." };
}
