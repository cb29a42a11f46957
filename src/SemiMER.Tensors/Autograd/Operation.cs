using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors.Autograd;

/// <summary>Computes the gradients of an operation's inputs from those of its outputs.</summary>
internal delegate void BackwardFunction(BackwardPass pass);

/// <summary>
/// A differentiable operation: its name and its backward. Written with tensor operations, a backward can itself be
/// differentiated; one written with fused kernels says so by <paramref name="once"/>.
/// </summary>
internal sealed class Operation(string name, BackwardFunction backward, bool once = false)
{
    internal string Name { get; } = name;

    internal BackwardFunction Backward { get; } = backward;

    /// <summary>True if the backward cannot be differentiated again.</summary>
    internal bool Once { get; } = once;

    /// <summary>True if an operation on <paramref name="x"/> has to be recorded.</summary>
    internal static bool IsRecorded(Tensor x) => x.state is not null && torch.is_grad_enabled() && x.requires_grad;

    /// <summary>True if an operation on these inputs has to be recorded.</summary>
    internal static bool IsRecorded(Tensor x, Tensor y) =>
        (x.state is not null || y.state is not null) && torch.is_grad_enabled() && (x.requires_grad || y.requires_grad);

    /// <summary>True if an operation on these inputs has to be recorded; absent ones are null.</summary>
    internal static bool IsRecorded(params ReadOnlySpan<Tensor?> inputs)
    {
        if (!torch.is_grad_enabled()) return false;
        foreach (Tensor? input in inputs)
            if (input is not null && input.requires_grad) return true;
        return false;
    }

    /// <summary>Records that <paramref name="output"/> came from <paramref name="inputs"/>.</summary>
    /// <param name="output">The result; becomes a variable of the graph.</param>
    /// <param name="inputs">The inputs, in the order in which the backward gives their gradients; absent ones are null.</param>
    /// <param name="saved">Values the backward reads; the output itself may be among them.</param>
    /// <param name="arguments">Whatever else the backward needs.</param>
    internal Tensor Record(Tensor output, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved, object? arguments = null)
    {
        var node = new OperationNode(this, Edges(inputs), 1, saved, [output], arguments);
        output.SetHistory(node, 0);
        return output;
    }

    /// <summary>Records an operation with several differentiable outputs.</summary>
    internal void Record(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved, object? arguments = null)
    {
        var node = new OperationNode(this, Edges(inputs), outputs.Length, saved, outputs, arguments);
        for (int i = 0; i < outputs.Length; i++) outputs[i].SetHistory(node, i);
    }

    internal static Edge[] Edges(ReadOnlySpan<Tensor?> inputs)
    {
        var edges = new Edge[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
            if (inputs[i] is { } input) edges[i] = input.GradientEdge();
        return edges;
    }
}

/// <summary>What a backward function sees of the operation it belongs to and of the gradients under way.</summary>
internal readonly ref struct BackwardPass(OperationNode node, Tensor?[] outputs, Tensor?[] inputs)
{
    /// <summary>Gradient of the first output.</summary>
    internal Tensor Gradient => outputs[0]!;

    /// <summary>Gradient of an output, or null if that output took no part.</summary>
    internal Tensor? GradientOf(int output) => outputs[output];

    /// <summary>A saved value, which is null if null was saved.</summary>
    internal Tensor Saved(int index) => node.Unpack(index)!;

    /// <summary>A saved value, or null.</summary>
    internal Tensor? SavedOrNull(int index) => node.Unpack(index);

    /// <summary>True if the operation has an input of this number.</summary>
    internal bool HasInput(int input) => input < node.Edges.Length;

    /// <summary>True if the input wants a gradient.</summary>
    internal bool Needs(int input) => node.Edges[input].Node is not null;

    /// <summary>Shape of an input, also if its values were not saved.</summary>
    internal long[] Sizes(int input) => node.Edges[input].Sizes;

    /// <summary>The arguments recorded with the operation.</summary>
    internal T Arguments<T>() => (T)node.Arguments!;

    /// <summary>Hands over the gradient of an input; a broadcast shape is summed to the input's.</summary>
    internal void Give(int input, Tensor? gradient) => inputs[input] = gradient;
}

/// <summary>An operation in the graph, with what it saved.</summary>
internal sealed class OperationNode : Node
{
    private readonly Operation operation;
    private Saved[]? saved;

    internal OperationNode(
        Operation operation, Edge[] edges, int outputs, ReadOnlySpan<Tensor?> save, ReadOnlySpan<Tensor> results, object? arguments)
        : base(edges, outputs)
    {
        this.operation = operation;
        Arguments = arguments;
        saved = save.Length == 0 ? [] : new Saved[save.Length];
        for (int i = 0; i < save.Length; i++)
        {
            if (save[i] is not { } value) continue;
            int result = -1;
            for (int r = 0; r < results.Length; r++)
                if (ReferenceEquals(results[r], value)) result = r;
            saved[i] = new Saved(value.SavedAlias(withHistory: result < 0), value.Version, result);
        }
    }

    internal object? Arguments { get; }

    internal override string Name => operation.Name;

    internal override void Backward(Tensor?[] outputs, Tensor?[] inputs)
    {
        if (saved is null)
        {
            throw new InvalidOperationException(
                $"backward through {Name}: its saved values have been freed by an earlier backward; pass retain_graph: true to that call.");
        }
        if (operation.Once && torch.is_grad_enabled())
        {
            throw new NotSupportedException($"backward through {Name} with create_graph: this fused operation has no second derivative.");
        }
        operation.Backward(new BackwardPass(this, outputs, inputs));
    }

    internal Tensor? Unpack(int index)
    {
        Saved value = saved![index];
        if (value.Alias is not { } alias) return null;
        if (alias.Version != value.Version)
        {
            throw new InvalidOperationException(
                $"backward through {Name}: a tensor of shape {Shapes.Text(alias.sizes)} it needs was changed in place after it was used " +
                $"(version {alias.Version}, expected {value.Version}). Use an operation that makes a new tensor, or clone() first.");
        }
        if (value.Output >= 0 && torch.is_grad_enabled())
        {
            // A result is saved without its history, which would be a cycle; it gets it back when backward is differentiated.
            Tensor result = alias.alias();
            result.SetHistory(this, value.Output);
            return result;
        }
        return alias;
    }

    internal override void ReleaseSaved()
    {
        Saved[]? values = saved;
        if (values is null || values.Length == 0) return;
        saved = null;
        foreach (Saved value in values) value.Alias?.Dispose();
    }

    private readonly record struct Saved(Tensor? Alias, int Version, int Output);
}
