using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Gradient descent, with momentum if wanted.</summary>
            /// <param name="parameters">What to train.</param>
            /// <param name="learningRate">Learning rate, 0 or more.</param>
            /// <param name="momentum">The share of the last update that is kept, 0 or more.</param>
            /// <param name="dampening">The share of the gradient that does not enter the momentum.</param>
            /// <param name="weight_decay">L2 penalty, added to the gradient times the parameter.</param>
            /// <param name="nesterov">Look ahead along the momentum; needs a momentum and no dampening.</param>
            /// <param name="maximize">Ascend instead of descend.</param>
            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            /// <summary>Gradient descent for named parameters.</summary>
            public static SGD SGD(IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0,
                double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(Unnamed(parameters), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            /// <summary>Gradient descent for groups with options of their own.</summary>
            public static SGD SGD(IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>
    /// Gradient descent; made by <see cref="torch.optim.SGD(IEnumerable{Parameter}, double, double, double, double, bool, bool)"/>.
    /// </summary>
    public class SGD : OptimizerHelper, torch.optim.IMomentum
    {
        /// <summary>Gradient descent for parameters.</summary>
        public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        /// <summary>Gradient descent for groups with options of their own.</summary>
        public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
            : base(
                new Options
                {
                    LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov,
                    maximize = maximize,
                },
                parameters)
        {
        }

        /// <summary>Momentum of groups that are added without their own.</summary>
        public double Momentum
        {
            get => ((Options)_defaults).momentum!.Value;
            set => ((Options)_defaults).momentum = value;
        }

        /// <inheritdoc/>
        public override torch.Tensor? step(Func<torch.Tensor>? closure = null) => _step<ParamGroup>(
            group =>
            {
                foreach ((Parameter parameter, torch.Tensor gradient, State state) in Trained<State>(group))
                    Update(parameter, gradient, state, group.Completed);
            },
            closure);

        private static void Update(Parameter parameter, torch.Tensor gradient, State state, Options options)
        {
            double momentum = options.momentum!.Value;
            torch.Tensor direction = Penalized(parameter, gradient, options.weight_decay!.Value, options.maximize!.Value);
            if (momentum != 0)
            {
                // b = momentum b + (1 - dampening) g; the first b is g.
                if (state.momentum_buffer is not { } buffer)
                    state.momentum_buffer = buffer = direction.detach().clone().DetachFromDisposeScope();
                else
                    buffer.mul_(momentum).add_(direction, alpha: 1 - options.dampening!.Value);
                direction = options.nesterov!.Value ? direction.add(buffer, alpha: momentum) : buffer;
            }
            parameter.add_(direction, alpha: -options.LearningRate!.Value);
        }

        internal override OptimizerOptions NewOptions() => new Options();

        internal override OptimizerState NewState(Parameter parameter) => new State(parameter);

        /// <summary>Options of gradient descent.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>The share of the last update that is kept, 0 or more.</summary>
            public double? momentum;

            /// <summary>The share of the gradient that does not enter the momentum.</summary>
            public double? dampening;

            /// <summary>L2 penalty, added to the gradient times the parameter.</summary>
            public double? weight_decay;

            /// <summary>Look ahead along the momentum.</summary>
            public bool? nesterov;

            /// <summary>Ascend instead of descend.</summary>
            public bool? maximize;

            /// <inheritdoc/>
            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(momentum!.Value);
                writer.Write(dampening!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(nesterov!.Value);
                writer.Write(maximize!.Value);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                momentum = reader.ReadDouble();
                dampening = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                nesterov = reader.ReadBoolean();
                maximize = reader.ReadBoolean();
            }

            /// <inheritdoc/>
            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = As<Options>(source);
                (momentum, dampening, weight_decay) = (other.momentum, other.dampening, other.weight_decay);
                (nesterov, maximize) = (other.nesterov, other.maximize);
            }

            internal override void Complete(OptimizerOptions defaults)
            {
                base.Complete(defaults);
                var other = (Options)defaults;
                momentum ??= other.momentum;
                dampening ??= other.dampening;
                weight_decay ??= other.weight_decay;
                nesterov ??= other.nesterov;
                maximize ??= other.maximize;
            }

            internal override void Check()
            {
                base.Check();
                NotNegative(momentum, nameof(momentum));
                NotNegative(weight_decay, nameof(weight_decay));
                if (nesterov == true && (momentum == 0 || dampening != 0))
                    throw new ArgumentException("nesterov needs a momentum above 0 and no dampening.");
            }
        }

        /// <summary>Parameters with options of gradient descent.</summary>
        public class ParamGroup : ParamGroup<Options>, torch.optim.IMomentum
        {
            /// <summary>An empty group.</summary>
            public ParamGroup()
            {
            }

            /// <summary>A group with options; those that are null are the optimizer's.</summary>
            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            /// <summary>A group with all options.</summary>
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov,
                    maximize = maximize,
                })
            {
            }

            /// <summary>The share of the last update that is kept.</summary>
            public double Momentum
            {
                get => Completed.momentum!.Value;
                set => Completed.momentum = value;
            }
        }

        /// <summary>What gradient descent keeps for a parameter.</summary>
        public sealed class State : OptimizerState, IDisposable
        {
            /// <summary>The last update; null before the first step and without momentum.</summary>
            public torch.Tensor? momentum_buffer;

            /// <summary>The state of <paramref name="parameter"/>.</summary>
            public State(Parameter parameter) : base(parameter)
            {
            }

            /// <inheritdoc/>
            public override void Initialize(OptimizerOptions options) => Remove(ref momentum_buffer);

            /// <inheritdoc/>
            public override void SaveStateDict(BinaryWriter writer)
            {
                torch.NotNull(writer).Write(momentum_buffer is not null);
                if (momentum_buffer is null) return;
                // TorchSharp writes the shape twice here.
                writer.Write(momentum_buffer.sizes.Length);
                foreach (long size in momentum_buffer.sizes) writer.Write(size);
                SaveTensor(writer, momentum_buffer);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(BinaryReader reader)
            {
                if (!torch.NotNull(reader).ReadBoolean())
                {
                    Remove(ref momentum_buffer);
                    return;
                }
                int dimensions = reader.ReadInt32();
                for (int i = 0; i < dimensions; i++) reader.ReadInt64();
                LoadTensor(reader, momentum_buffer ??= Filled(0));
            }

            /// <inheritdoc/>
            public override void LoadStateDict(OptimizerState source) =>
                CopyOptionalTensor(As<State>(source).momentum_buffer, ref momentum_buffer);

            /// <inheritdoc/>
            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State state && AreClose(momentum_buffer, state.momentum_buffer);

            /// <summary>Releases the tensor.</summary>
            public void Dispose() => Remove(ref momentum_buffer);

            internal override void Release() => Dispose();
        }
    }
}
