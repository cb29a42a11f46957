using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors.Autograd;

/// <summary>Runs a graph backward: nodes in the reverse order of recording, each once all its gradients have arrived.</summary>
internal static class BackwardEngine
{
    private static long lastPass;

    // Kept from one pass to the next; a pass inside a pass has its own.
    [ThreadStatic] private static Lists? spare;

    /// <summary>Adds gradients to the leaves, or to <paramref name="inputs"/> only.</summary>
    internal static void Accumulate(
        IList<Tensor> outputs, IList<Tensor>? gradients, bool retainGraph, bool createGraph, IList<Tensor>? inputs)
    {
        Tensor?[]? captured = Run(outputs, gradients, retainGraph, createGraph, inputs);
        if (captured is null) return;
        for (int i = 0; i < captured.Length; i++)
        {
            if (captured[i] is not { } gradient) continue;
            AccumulateGradient.Add(inputs![i].state!, gradient);
            gradient.Dispose();
        }
    }

    /// <summary>
    /// Runs the graph. With <paramref name="inputs"/> their gradients are returned (null where there is none) and no leaf is
    /// touched; without, the leaves accumulate and the result is null.
    /// </summary>
    internal static Tensor?[]? Run(
        IList<Tensor> outputs, IList<Tensor>? gradients, bool retainGraph, bool createGraph, IList<Tensor>? inputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (gradients is not null && gradients.Count != outputs.Count)
            throw new ArgumentException($"backward: {outputs.Count} outputs but {gradients.Count} gradients.", nameof(gradients));

        long pass = Interlocked.Increment(ref lastPass);
        Lists lists = spare ?? new Lists();
        spare = null;
        (PriorityQueue<Node, long> ready, List<Node> reached) = (lists.Ready, lists.Reached);
        DisposeScopeManager thread = DisposeScopeManager.Current;
        bool disabledBefore = thread.GradientsDisabled;
        var captures = inputs is null ? null : new Capture(inputs);
        try
        {
            thread.GradientsDisabled = !createGraph;
            thread.OpenTemporary(out DisposeScopeManager.TemporaryScope scope);
            using (scope)
            {
                for (int i = 0; i < outputs.Count; i++) Seed(outputs[i], gradients?[i], pass, reached, captures);
                if (captures is not null) MarkNeeded(reached, captures);
                // A node is ready when it lies on no path from another reached node.
                foreach (Node node in reached)
                    if (node.Dependencies == 0) ready.Enqueue(node, -node.Sequence);
                while (ready.TryDequeue(out Node? node, out _)) Step(node, ready, retainGraph, captures);
            }
        }
        catch
        {
            captures?.Dispose();
            throw;
        }
        finally
        {
            thread.GradientsDisabled = disabledBefore;
            foreach (Node node in reached) Forget(node);
            ready.Clear();
            reached.Clear();
            spare = lists;
        }
        return captures?.Gradients;
    }

    private static void Seed(Tensor output, Tensor? gradient, long pass, List<Node> reached, Capture? captures)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!output.requires_grad)
            throw new InvalidOperationException("backward: the tensor does not require a gradient and no recorded operation made it.");
        if (gradient is null && output.NumberOfElements != 1)
        {
            throw new InvalidOperationException(
                $"backward: a gradient must be given for a tensor of shape {Shapes.Text(output.sizes)}; only for a scalar it is 1.");
        }
        if (gradient is not null && !Shapes.Same(gradient.sizes, output.sizes))
        {
            throw new ArgumentException(
                $"backward: the gradient's shape {Shapes.Text(gradient.sizes)} is not the output's {Shapes.Text(output.sizes)}.");
        }
        Edge edge = output.GradientEdge();
        Reach(edge.Node!, pass, reached);
        Deliver(edge, gradient?.alias() ?? torch.ones_like(output), captures);
    }

    // Visits what can be reached and counts, for each node, the edges that lead to it.
    private static void Reach(Node start, long pass, List<Node> reached)
    {
        if (start.Pass == pass) return;
        Enter(start, pass, reached);
        for (int next = reached.Count - 1; next < reached.Count; next++)
        {
            foreach (Edge edge in reached[next].Edges)
            {
                if (edge.Node is not { } node) continue;
                if (node.Pass != pass) Enter(node, pass, reached);
                node.Dependencies++;
            }
        }
    }

    private static void Enter(Node node, long pass, List<Node> reached)
    {
        node.Pass = pass;
        node.Dependencies = 0;
        node.Incoming = null;
        node.Needed = true;
        reached.Add(node);
    }

    // With given inputs only nodes on a way to one of them are run.
    private static void MarkNeeded(List<Node> reached, Capture captures)
    {
        reached.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
        foreach (Node node in reached)
        {
            node.Needed = false;
            foreach (Edge edge in node.Edges)
            {
                if (edge.Node is not { } next) continue;
                if (captures.IsInput(next, edge.Index) || (next is not AccumulateGradient && next.Needed)) node.Needed = true;
            }
        }
    }

    private static void Step(Node node, PriorityQueue<Node, long> ready, bool retainGraph, Capture? captures)
    {
        Tensor?[]? gradients = node.Incoming;
        node.Incoming = null;
        bool run = gradients is not null && node.Needed && !(captures is not null && node is AccumulateGradient);
        Edge[] edges = node.Edges;
        var results = edges.Length == 0 ? [] : new Tensor?[edges.Length];
        try
        {
            if (run) Differentiate(node, gradients!, results);
        }
        finally
        {
            if (gradients is not null)
                foreach (Tensor? gradient in gradients) gradient?.Dispose();
        }
        for (int i = 0; i < edges.Length; i++)
        {
            if (edges[i].Node is not { } next) continue;
            if (results[i] is { } result) Deliver(edges[i], result, captures);
            if (--next.Dependencies == 0) ready.Enqueue(next, -next.Sequence);
        }
        if (run && !retainGraph) node.ReleaseSaved();
    }

    // The gradients of the node's inputs from those of its outputs, as handles of their own.
    private static void Differentiate(Node node, Tensor?[] gradients, Tensor?[] results)
    {
        Retain(node, gradients);
        Edge[] edges = node.Edges;
        DisposeScopeManager.Current.OpenTemporary(out DisposeScopeManager.TemporaryScope scope);
        using (scope)
        {
            node.Backward(gradients, results);
            for (int i = 0; i < edges.Length; i++)
            {
                if (results[i] is not { } result) continue;
                if (edges[i].Node is null)
                {
                    results[i] = null;
                    continue;
                }
                Tensor own = Fit(result, edges[i], node);
                // Each edge gets a handle of its own: a backward may hand on what it received, or one tensor twice.
                if (ReferenceEquals(own, result) && (IsIncoming(own, gradients) || GivenBefore(own, results, i))) own = own.alias();
                results[i] = own;
            }
            foreach (Tensor? result in results)
                if (result is not null) scope.Keep(result);
        }
    }

    private static void Retain(Node node, Tensor?[] gradients)
    {
        if (node.Retaining is not { } retaining) return;
        foreach (AutogradState variable in retaining)
            if (gradients[variable.OutputIndex] is { } gradient && !variable.IsReleased) AccumulateGradient.Add(variable, gradient);
    }

    // Sums a gradient of a broadcast shape to the shape of the input, and gives it the input's type.
    private static Tensor Fit(Tensor gradient, Edge edge, Node node)
    {
        Tensor fitted = gradient;
        if (!Shapes.Same(gradient.sizes, edge.Sizes))
        {
            if (!Shapes.BroadcastsTo(edge.Sizes, gradient.sizes))
            {
                throw new InvalidOperationException(
                    $"backward of {node.Name} gave a gradient of shape {Shapes.Text(gradient.sizes)} for an input of shape " +
                    $"{Shapes.Text(edge.Sizes)}.");
            }
            fitted = fitted.SumTo(edge.Sizes);
        }
        return fitted.dtype == edge.Type ? fitted : fitted.to_type(edge.Type);
    }

    private static bool IsIncoming(Tensor gradient, Tensor?[] incoming)
    {
        foreach (Tensor? other in incoming)
            if (ReferenceEquals(gradient, other)) return true;
        return false;
    }

    private static bool GivenBefore(Tensor gradient, Tensor?[] results, int index)
    {
        for (int i = 0; i < index; i++)
            if (ReferenceEquals(gradient, results[i])) return true;
        return false;
    }

    // Takes over the handle.
    private static void Deliver(Edge edge, Tensor gradient, Capture? captures)
    {
        gradient.DetachFromDisposeScope();
        captures?.Add(edge, gradient);
        Node node = edge.Node!;
        Tensor?[] incoming = node.Incoming ??= new Tensor?[node.Outputs];
        if (incoming[edge.Index] is not { } sum)
        {
            incoming[edge.Index] = gradient;
            return;
        }
        if (!torch.is_grad_enabled() && sum.IsExclusive)
        {
            sum.add_(gradient);
        }
        else
        {
            incoming[edge.Index] = (sum + gradient).DetachFromDisposeScope();
            sum.Dispose();
        }
        gradient.Dispose();
    }

    private static void Forget(Node node)
    {
        if (node.Incoming is not { } incoming) return;
        node.Incoming = null;
        foreach (Tensor? gradient in incoming) gradient?.Dispose();
    }

    private sealed class Lists
    {
        internal PriorityQueue<Node, long> Ready { get; } = new();

        internal List<Node> Reached { get; } = [];
    }

    /// <summary>Gradients of chosen variables, collected while they arrive.</summary>
    private sealed class Capture
    {
        private readonly Edge[] edges;

        internal Capture(IList<Tensor> inputs)
        {
            edges = new Edge[inputs.Count];
            for (int i = 0; i < inputs.Count; i++)
            {
                if (!inputs[i].requires_grad)
                    throw new InvalidOperationException($"backward: input {i} does not require a gradient.");
                edges[i] = inputs[i].GradientEdge();
            }
            Gradients = new Tensor?[inputs.Count];
        }

        internal Tensor?[] Gradients { get; }

        internal void Dispose()
        {
            foreach (Tensor? gradient in Gradients) gradient?.Dispose();
        }

        internal bool IsInput(Node node, int index)
        {
            foreach (Edge edge in edges)
                if (edge.Node == node && edge.Index == index) return true;
            return false;
        }

        internal void Add(Edge edge, Tensor gradient)
        {
            for (int i = 0; i < edges.Length; i++)
            {
                if (edges[i].Node != edge.Node || edges[i].Index != edge.Index) continue;
                Tensor? sum = Gradients[i];
                Gradients[i] = (sum is null ? gradient.alias() : sum + gradient).DetachFromDisposeScope();
                sum?.Dispose();
            }
        }
    }
}
