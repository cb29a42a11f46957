using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operation Replaced = new("constant in place", static _ => { });

        // Gradient of base after view := value: the view's part is cut out of the base's and goes to the value.
        private static readonly Operation ReplacedPart = new("in-place change of a view", static pass =>
        {
            ViewGeometry view = pass.Arguments<ViewGeometry>();
            if (pass.Needs(1)) pass.Give(1, pass.Gradient.contiguous().as_strided(view.Sizes, view.Strides, view.Offset).clone());
            if (!pass.Needs(0)) return;
            Tensor rest = pass.Gradient.contiguous().clone();
            rest.as_strided(view.Sizes, view.Strides, view.Offset).zero_();
            pass.Give(0, rest);
        });

        private static readonly Operation PartOf = new("as_strided", static pass =>
        {
            ViewGeometry view = pass.Arguments<ViewGeometry>();
            Tensor whole = zeros(pass.Sizes(0), dtype: pass.Gradient.dtype);
            Strided.AddTo(whole, view.Sizes, view.Strides, view.Offset, pass.Gradient);
            pass.Give(0, whole);
        }, once: true);

        private sealed record ViewGeometry(long[] Sizes, long[] Strides, long Offset);

        /// <summary>
        /// True if operations on the tensor are recorded for backward. Setting it is allowed on leaves of floating point type.
        /// </summary>
        /// <exception cref="InvalidOperationException">Set on a tensor of another type, or cleared on the result of an
        /// operation.</exception>
        public bool requires_grad
        {
            get
            {
                if (root is not null) RefreshHistory();
                return state is { } s && (s.RequiresGradient || s.GradientFunction is not null);
            }
            set
            {
                _ = Memory;
                if (value == requires_grad) return;
                if (value && !is_floating_point())
                    throw new InvalidOperationException($"requires_grad: only floating point tensors have gradients, this one is {dtype}.");
                if (!is_leaf)
                    throw new InvalidOperationException(
                        "requires_grad: it can be changed on leaves only; use detach() for a result without history.");
                state ??= new AutogradState();
                state.RequiresGradient = value;
            }
        }

        /// <summary>True if no recorded operation made the tensor.</summary>
        public bool is_leaf
        {
            get
            {
                RefreshHistory();
                return state?.GradientFunction is null;
            }
        }

        /// <summary>
        /// The accumulated gradient, or null if there is none. Each reading gives a new handle on it, owned by the current
        /// dispose scope. Setting replaces it; null removes it.
        /// </summary>
        public Tensor? grad
        {
            get
            {
                _ = Memory;
                return state?.Gradient?.alias();
            }
            set
            {
                _ = Memory;
                if (value is not null && !Shapes.Same(value.sizes, sizes))
                    throw new ArgumentException(
                        $"grad: shape {Shapes.Text(value.sizes)} is not the tensor's {Shapes.Text(sizes)}.", nameof(value));
                state ??= new AutogradState();
                Tensor? old = state.WrittenGradient;
                state.Gradient = value?.alias().DetachFromDisposeScope();
                old?.Dispose();
            }
        }

        /// <summary>Sets <see cref="requires_grad"/> and returns this tensor.</summary>
        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        /// <summary>Sets <see cref="requires_grad"/> and returns this tensor.</summary>
        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Makes backward keep the gradient of this result of an operation.</summary>
        /// <exception cref="InvalidOperationException">The tensor does not require a gradient.</exception>
        public void retain_grad()
        {
            if (!requires_grad) throw new InvalidOperationException("retain_grad: the tensor does not require a gradient.");
            if (state!.GradientFunction is not { } node || state.RetainsGradient) return;
            state.RetainsGradient = true;
            (node.Retaining ??= []).Add(state);
        }

        /// <summary>A tensor on the same memory without history.</summary>
        public Tensor detach() => new(this);

        /// <summary>Cuts this tensor from the operation that made it, so that it becomes a leaf without gradient.</summary>
        public Tensor detach_()
        {
            _ = Memory;
            root = null;
            state?.Release();
            state = null;
            return this;
        }

        /// <summary>Adds the gradients of this scalar to the leaves it depends on.</summary>
        /// <exception cref="InvalidOperationException">The tensor does not require a gradient or is not a scalar.</exception>
        public void backward() => BackwardEngine.Accumulate([this], null, false, false, null);

        /// <summary>Adds the gradients of this tensor, weighted by <paramref name="grad_tensors"/>, to the leaves it depends on.</summary>
        /// <param name="grad_tensors">One tensor of this tensor's shape; may be left out for a scalar.</param>
        /// <param name="retain_graph">Keep what was saved, for another backward.</param>
        /// <param name="create_graph">Record the backward itself, for higher derivatives.</param>
        /// <param name="inputs">Only these leaves receive gradients; all if left out.</param>
        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            BackwardEngine.Accumulate([this], grad_tensors, retain_graph || create_graph, create_graph, inputs);

        internal void SetHistory(Node node, int output)
        {
            RefreshHistory();
            state?.Release();
            state = new AutogradState { GradientFunction = node, OutputIndex = output };
        }

        /// <summary>Where the gradient of this tensor flows.</summary>
        internal Edge GradientEdge()
        {
            _ = Memory;
            if (!requires_grad) return new Edge(null, 0, sizes, dtype);
            return state!.GradientFunction is { } node
                ? new Edge(node, state.OutputIndex, sizes, dtype)
                : new Edge(state.Accumulator, 0, sizes, dtype);
        }

        /// <summary>Says that an in-place operation may begin.</summary>
        /// <exception cref="InvalidOperationException">The tensor is a leaf that requires a gradient, or a view of one, and operations are
        /// recorded.</exception>
        internal void CheckInPlace(string operation)
        {
            _ = Memory;
            if (!is_grad_enabled()) return;
            if (root is { } whole && !whole.IsInvalid && whole.requires_grad && whole.is_leaf)
            {
                throw new InvalidOperationException(
                    $"{operation}: a view of a leaf that requires a gradient cannot be changed in place while operations are " +
                    "recorded; use torch.no_grad().");
            }
            if (state is not null && requires_grad && is_leaf)
            {
                throw new InvalidOperationException(
                    $"{operation}: a leaf that requires a gradient cannot be changed in place while operations are recorded; use " +
                    "torch.no_grad().");
            }
        }

        /// <summary>
        /// Takes over the values and the history of <paramref name="result"/>, the outcome of an in-place operation that was
        /// computed beside it because it is recorded.
        /// </summary>
        internal Tensor Become(Tensor result)
        {
            using (no_grad()) Strided.Copy(result, this);
            BumpVersion();
            if (root is not { IsInvalid: false } whole)
            {
                if (result.requires_grad) SetHistory(result.state!.GradientFunction!, result.state.OutputIndex);
                else if (requires_grad) Replaced.Record(this, [], []);
                generation++;
                return this;
            }
            if (!result.requires_grad && !whole.requires_grad) return this;
            if (!whole.IsContiguous)
            {
                throw new NotSupportedException(
                    "An in-place change of a view is recorded only if the base of the view is contiguous; call contiguous() on the " +
                    "base first.");
            }
            var part = new ViewGeometry(sizes, strides, offset - whole.offset);
            ReplacedPart.Record(whole, [whole, result], [], part);
            whole.generation++;
            return this;
        }

        // The base was changed in place after this view was taken: the view is now a part of the new base.
        private void RefreshHistory()
        {
            if (root is not { } whole || generation == whole.generation) return;
            generation = whole.generation;
            state?.Release();
            state = null;
            if (whole.IsInvalid || !whole.requires_grad) return;
            var node = new OperationNode(
                PartOf, Operation.Edges([whole]), 1, [], [this], new ViewGeometry(sizes, strides, offset - whole.offset));
            state = new AutogradState { GradientFunction = node };
        }
    }
}
