namespace SemiMER.Tensors.Autograd;

/// <summary>One way out of a node: to which node, and which of its gradients, the gradient of an input flows.</summary>
/// <param name="Node">The node that receives the gradient, or null if the input wants none.</param>
/// <param name="Index">Which gradient of that node.</param>
/// <param name="Sizes">Shape of the input; a gradient of a broadcast shape is summed to it.</param>
/// <param name="Type">Element type of the input.</param>
internal readonly record struct Edge(Node? Node, int Index, long[] Sizes, torch.ScalarType Type);

/// <summary>
/// A recorded operation. Counted by reference: variables hold the node that made them, nodes hold those their gradients flow
/// to. When the last holder goes, so does everything the operation saved, at once and without the garbage collector.
/// </summary>
internal abstract class Node
{
    private static long lastSequence;
    [ThreadStatic] private static Stack<Node>? releasing;

    private int references;

    // State of one backward pass.
    internal int Dependencies;
    internal long Pass;
    internal bool Needed;
    internal torch.Tensor?[]? Incoming;

    /// <summary>Variables made by this operation that keep their gradients.</summary>
    internal List<AutogradState>? Retaining;

    protected Node(Edge[] edges, int outputs)
    {
        Edges = edges;
        Outputs = outputs;
        Sequence = Interlocked.Increment(ref lastSequence);
        foreach (Edge edge in edges) edge.Node?.Retain();
    }

    /// <summary>Where the gradients of the inputs flow.</summary>
    internal Edge[] Edges { get; private set; }

    /// <summary>Number of outputs of the operation, that is of gradients it receives.</summary>
    internal int Outputs { get; }

    /// <summary>Order of recording: backward runs the latest first.</summary>
    internal long Sequence { get; private protected set; }

    /// <summary>The operation, for messages.</summary>
    internal abstract string Name { get; }

    /// <summary>
    /// Computes the gradients of the inputs from those of the outputs (null where an output took no part) into
    /// <paramref name="inputs"/>, leaving null where the edge has no node.
    /// </summary>
    internal abstract void Backward(torch.Tensor?[] outputs, torch.Tensor?[] inputs);

    /// <summary>Frees what the operation saved; a second backward through it then fails.</summary>
    internal abstract void ReleaseSaved();

    internal void Retain() => Interlocked.Increment(ref references);

    internal void Release()
    {
        if (Interlocked.Decrement(ref references) != 0) return;
        // A chain of thousands of operations is taken down with a stack of our own, not the thread's.
        if (releasing is { } pending)
        {
            pending.Push(this);
            return;
        }
        releasing = pending = new Stack<Node>();
        pending.Push(this);
        try
        {
            while (pending.TryPop(out Node? node))
            {
                node.ReleaseSaved();
                Edge[] edges = node.Edges;
                node.Edges = [];
                foreach (Edge edge in edges) edge.Node?.Release();
            }
        }
        finally
        {
            releasing = null;
        }
    }
}
