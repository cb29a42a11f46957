using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>
        /// An operation whose backward the user writes. Derive from <see cref="SingleTensorFunction{T}"/> or
        /// <see cref="MultiTensorFunction{T}"/> with the own class as <typeparamref name="T"/> and call its <c>apply</c>. One instance
        /// serves all calls, so a function has no fields that change; what belongs to a call goes to its context.
        /// </summary>
        public abstract class Function<T> where T : Function<T>, new()
        {
            private static readonly T Instance = new();

            private static readonly Operation Recorded = new(Instance.Name, static pass =>
            {
                Call call = pass.Arguments<Call>();
                var gradients = new List<Tensor>(call.Outputs.Length);
                for (int i = 0; i < call.Outputs.Length; i++)
                {
                    Tensor? gradient = pass.GradientOf(i);
                    if (gradient is null && call.Context.MaterializeGrads)
                        gradient = zeros(call.Outputs[i].Sizes, dtype: call.Outputs[i].Type);
                    gradients.Add(gradient!);
                }
                var saved = new Tensor?[call.Context.ToSave.Count];
                for (int i = 0; i < saved.Length; i++) saved[i] = pass.SavedOrNull(i);
                call.Context.Saved = saved;
                List<Tensor?> results = [.. Instance.Backward(call.Context, gradients)];
                call.Context.Saved = [];
                call.Check(results);
                for (int i = 0; i < call.IsTensor.Length; i++)
                    if (results[i] is { } result && pass.Needs(i)) pass.Give(i, result);
            });

            /// <summary>A function; made once, by the engine.</summary>
            protected Function()
            {
            }

            /// <summary>What the function is called in messages.</summary>
            public abstract string Name { get; }

            /// <summary>Runs forward without recording, then records the call with its backward.</summary>
            public static List<Tensor> apply_internal(params object?[] vars)
            {
                var context = new AutogradContext();
                Tensor?[] inputs = [.. NotNull(vars).Select(value => value as Tensor)];
                Tensor[] outputs;
                using (no_grad())
                {
                    outputs = [.. Instance.Forward(context, vars)];
                    for (int i = 0; i < outputs.Length; i++)
                    {
                        // An input that is handed through is a new variable.
                        if (inputs.Contains(outputs[i]) || outputs[i].requires_grad) outputs[i] = outputs[i].detach();
                    }
                }
                if (!Operation.IsRecorded(inputs)) return [.. outputs];
                var call = new Call(
                    Instance.Name, context, [.. inputs.Select(input => input is not null)],
                    [.. outputs.Select(output => (output.shape, output.dtype))]);
                var node = new OperationNode(
                    Recorded, Operation.Edges(inputs), outputs.Length, [.. context.ToSave], outputs, call);
                for (int i = 0; i < outputs.Length; i++)
                    if (outputs[i].is_floating_point() && !context.NonDifferentiable.Contains(outputs[i])) outputs[i].SetHistory(node, i);
                return [.. outputs];
            }

            internal abstract List<Tensor> Forward(AutogradContext context, object?[] vars);

            internal abstract List<Tensor> Backward(AutogradContext context, List<Tensor> gradients);

            /// <summary>One call: which arguments were tensors, and what came out.</summary>
            private sealed record Call(string Name, AutogradContext Context, bool[] IsTensor, (long[] Sizes, ScalarType Type)[] Outputs)
            {
                /// <summary>There must be one result for each argument, and none for what is not a tensor.</summary>
                internal void Check(List<Tensor?> results)
                {
                    while (results.Count > IsTensor.Length && results[^1] is null) results.RemoveAt(results.Count - 1);
                    if (results.Count != IsTensor.Length)
                    {
                        throw new InvalidOperationException(
                            $"backward of {Name} gave {results.Count} gradients for the {IsTensor.Length} arguments of forward; " +
                            "give null where there is none.");
                    }
                    int wrong = Enumerable.Range(0, IsTensor.Length).FirstOrDefault(i => !IsTensor[i] && results[i] is not null, -1);
                    if (wrong >= 0)
                        throw new InvalidOperationException(
                            $"backward of {Name} gave a gradient for argument {wrong}, which is not a tensor.");
                }
            }
        }

        /// <summary>A function of the user with one output.</summary>
        public abstract class SingleTensorFunction<T> : Function<T> where T : SingleTensorFunction<T>, new()
        {
            /// <summary>Calls the function, so that its backward is used. Arguments of any type; only tensors get gradients.</summary>
            public static Tensor apply(params object?[] vars) => apply_internal(vars)[0];

            /// <summary>The result. Runs without recording.</summary>
            public abstract Tensor forward(AutogradContext ctx, params object?[] vars);

            /// <summary>One gradient for each argument of forward, from that of the result; null where there is none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            internal sealed override List<Tensor> Forward(AutogradContext context, object?[] vars) => [NotNull(forward(context, vars))];

            internal sealed override List<Tensor> Backward(AutogradContext context, List<Tensor> gradients) =>
                NotNull(backward(context, gradients[0]));
        }

        /// <summary>A function of the user with several outputs.</summary>
        public abstract class MultiTensorFunction<T> : Function<T> where T : MultiTensorFunction<T>, new()
        {
            /// <summary>Calls the function, so that its backward is used. Arguments of any type; only tensors get gradients.</summary>
            public static List<Tensor> apply(params object?[] vars) => apply_internal(vars);

            /// <summary>The results. Runs without recording.</summary>
            public abstract List<Tensor> forward(AutogradContext ctx, params object?[] vars);

            /// <summary>One gradient for each argument of forward, from those of the results; null where there is none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            internal sealed override List<Tensor> Forward(AutogradContext context, object?[] vars) => NotNull(forward(context, vars));

            internal sealed override List<Tensor> Backward(AutogradContext context, List<Tensor> gradients) =>
                NotNull(backward(context, gradients));
        }
    }
}
