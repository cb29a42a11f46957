namespace SemiMER.Tensors.Benchmarks;

/// <summary>Measurements as a table in Markdown, a line as soon as there is one.</summary>
internal sealed class MarkdownTable(TextWriter output, int threads, Func<double> peak)
{
    public void WriteHead()
    {
        output.WriteLine(
            "| row | SemiMER | PyTorch | ratio | share of peak: SemiMER | PyTorch | memory: SemiMER | PyTorch | " +
            "allocated a step | results differ by |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    }

    public void Write(Measurement row)
    {
        string alone = row.TheirThreads > 0 && row.TheirThreads < threads ? " (1 thread)" : "";
        output.WriteLine(FormattableString.Invariant(
            $"| {row.Name} | {Time(row.Ours)} | {Time(row.Theirs)}{alone} | {row.Ratio:F2} | ")
            + $"{Share(row, row.Ours)} | {Share(row, row.Theirs)} | "
            + $"{Bytes(row.OurMemory)} | {Bytes(row.TheirMemory)} | {Bytes(row.Allocated)} | {Difference(row.Difference)} |");
    }

    public void Refuse(string name, string reason) => output.WriteLine($"| {name} | refused: {reason} | | | | | | | | |");

    /// <summary>Seconds in a fitting unit.</summary>
    public static string Time(double seconds) => FormattableString.Invariant(seconds switch
    {
        < 1e-3 => $"{seconds * 1e6:F1} us",
        < 1 => $"{seconds * 1e3:F2} ms",
        _ => (FormattableString)$"{seconds:F2} s",
    });

    private static string Bytes(double bytes) => FormattableString.Invariant(bytes switch
    {
        < 1024 => $"{bytes:F0} B",
        < 1 << 20 => $"{bytes / 1024:F1} KiB",
        _ => (FormattableString)$"{bytes / (1 << 20):F1} MiB",
    });

    private static string Difference(double difference) =>
        difference == 0 ? "0" : FormattableString.Invariant($"{difference:0.0e0}");

    private string Share(Measurement row, double seconds) => row.MultiplyAdds == 0
        ? ""
        : FormattableString.Invariant($"{2 * row.MultiplyAdds / seconds / (peak() * threads):P0}").Replace(" ", "");
}
