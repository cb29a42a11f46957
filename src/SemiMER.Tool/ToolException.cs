namespace SemiMER.Tool;

/// <summary>What the tool cannot do with what it was given.</summary>
/// <param name="message">What is wrong, and what would be right.</param>
internal sealed class ToolException(string message) : SemiMerException(message);
