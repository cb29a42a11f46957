namespace SemiMER.Onnx;

/// <summary>Finds the output of a model that holds the features.</summary>
internal static class ModelOutputs
{
    /// <summary>
    /// The output of a name, or the likeliest: the one of the usual name, else the first of the first rank that there is.
    /// </summary>
    /// <exception cref="OnnxException">There is no such output, or none that could be meant.</exception>
    public static OnnxPort Find(OnnxSession session, string? name, string options, string usual, params int[] ranks)
    {
        string there = string.Join(", ", session.Outputs.Select(output => $"'{output.Name}' {output.Text}"));
        OnnxPort[] real = [.. session.Outputs.Where(output => TensorValues.IsReal(output.Type))];
        if (name is not null)
        {
            return real.FirstOrDefault(output => output.Name == name) ?? throw new OnnxException(
                $"has no output of real numbers that is called so. Name one that it has in {options}.Output.", session.File,
                $"output '{name}'", "one of its outputs", there);
        }
        return real.FirstOrDefault(output => output.Name == usual)
            ?? ranks.Select(rank => real.FirstOrDefault(output => output.Rank == rank)).FirstOrDefault(found => found is not null)
            ?? real.FirstOrDefault()
            ?? throw new OnnxException("has no output of real numbers, so it gives no features.", session.File,
                expected: "an output of floats", actual: there);
    }
}
