namespace SemiMER.Tensors.Kernels;

/// <summary>
/// B as the kernels read it: full panels of two vectors of columns, equally far apart, and an edge panel of one or two vectors with
/// the columns left over.
/// </summary>
internal unsafe struct MatrixPanels<T>
    where T : unmanaged
{
    public T* First;
    public long Full;
    public long PanelStride;
    public long DepthStride;
    public T* Edge;
    public int EdgeColumns;
    public int EdgeVectors;
    public long EdgeDepthStride;

    /// <summary>Columns of the edge panel before those left over: they belong to the panel before.</summary>
    public int EdgeSkipped;

    /// <summary>Whether there is one place for all panels, which is filled with each in turn.</summary>
    public bool FilledInTurn;

    /// <summary>The same panels without the first steps of k.</summary>
    public readonly MatrixPanels<T> From(long k)
    {
        var rest = this;
        rest.First += k * DepthStride;
        rest.Edge += k * EdgeDepthStride;
        return rest;
    }
}
