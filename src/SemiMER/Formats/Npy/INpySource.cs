namespace SemiMER.Formats;

/// <summary>Something that holds one array in the npy format.</summary>
internal interface INpySource
{
    /// <summary>What the array is.</summary>
    NpyHeader Header { get; }

    /// <summary>Reads the whole array, in C order.</summary>
    T[] ReadAll<T>()
        where T : unmanaged;
}
