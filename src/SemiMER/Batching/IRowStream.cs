namespace SemiMER.Batching;

/// <summary>Row numbers without end, every row equally often if the stream does not say otherwise.</summary>
internal interface IRowStream
{
    /// <summary>The next rows, at most as many as there are; no row occurs twice if the stream does not say otherwise.</summary>
    int[] Next(int count);
}
