namespace SemiMER.Batching;

/// <summary>Row numbers without end, every row equally often.</summary>
internal interface IRowStream
{
    /// <summary>The next rows, at most as many as there are; no row occurs twice.</summary>
    int[] Next(int count);
}
