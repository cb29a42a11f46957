using System.Globalization;

namespace SemiMER.Experiments;

/// <summary>One of several processes or machines that share a plan and a folder: it runs every so-manyth cell.</summary>
public sealed record ExperimentShard
{
    /// <summary>Creates a shard.</summary>
    /// <param name="number">Its number, from 1 to <paramref name="count"/>.</param>
    /// <param name="count">How many there are, at least 1.</param>
    /// <exception cref="OptionsException">A number is out of range.</exception>
    public ExperimentShard(int number, int count)
    {
        new OptionFaults(nameof(ExperimentShard))
            .AtLeast(nameof(count), count, 1)
            .Require(number >= 1 && number <= count, nameof(number), number, FormattableString.Invariant($"1 to {count}"))
            .Throw();
        Number = number;
        Count = count;
    }

    /// <summary>The only one: all cells.</summary>
    internal static ExperimentShard Whole { get; } = new(1, 1);

    /// <summary>Its number, from 1.</summary>
    public int Number { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Reads <c>2/4</c>, as in <c>--shard 2/4</c>.</summary>
    /// <param name="text">Number and count.</param>
    /// <exception cref="OptionsException">It is something else.</exception>
    public static ExperimentShard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('/');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return new ExperimentShard(number, count);
        }
        throw new OptionsException(nameof(ExperimentShard), [$"'{text}' is no shard; write 2/4 for the second of four."]);
    }

    /// <summary>Whether a cell of the plan, counted from 0, is one of its own.</summary>
    internal bool Has(int index) => index % Count == Number - 1;

    /// <summary>Number and count, such as <c>2/4</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Number}/{Count}");
}
