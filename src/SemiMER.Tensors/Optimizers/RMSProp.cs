using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>RMSProp (Hinton's lecture 6e), with momentum and centering (Graves 2013, arXiv 1308.0850) if wanted.</summary>
            /// <param name="parameters">What to train.</param>
            /// <param name="lr">Learning rate, 0 or more.</param>
            /// <param name="alpha">Decay of the running mean of squared gradients, 0 or more.</param>
            /// <param name="eps">Added to the denominator.</param>
            /// <param name="weight_decay">L2 penalty, added to the gradient times the parameter.</param>
            /// <param name="momentum">The share of the last update that is kept, 0 or more.</param>
            /// <param name="centered">Divide by the running standard deviation instead of the root mean square.</param>
            /// <param name="maximize">Ascend instead of descend.</param>
            public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8,
                double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            /// <summary>RMSProp for named parameters.</summary>
            public static RMSProp RMSProp(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double alpha = 0.99,
                double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(Unnamed(parameters), lr, alpha, eps, weight_decay, momentum, centered, maximize);

            /// <summary>RMSProp for groups with options of their own.</summary>
            public static RMSProp RMSProp(IEnumerable<RMSProp.ParamGroup> parameters, double lr = 0.01, double alpha = 0.99,
                double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>
    /// RMSProp; made by <see cref="torch.optim.RMSProp(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>,
    /// whose default learning rate is another one.
    /// </summary>
    public class RMSProp : OptimizerHelper, torch.optim.IMomentum
    {
        /// <summary>RMSProp for parameters.</summary>
        public RMSProp(IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
            double momentum = 0, bool centered = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
        {
        }

        /// <summary>RMSProp for groups with options of their own.</summary>
        public RMSProp(
            IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0,
            double momentum = 0, bool centered = false, bool maximize = false)
            : base(
                new Options
                {
                    LearningRate = lr, alpha = alpha, eps = eps, weight_decay = weight_decay, momentum = momentum, centered = centered,
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
            double alpha = options.alpha!.Value, momentum = options.momentum!.Value, lr = options.LearningRate!.Value;
            torch.Tensor direction = Penalized(parameter, gradient, options.weight_decay!.Value, options.maximize!.Value);
            state.step++;
            // v = alpha v + (1 - alpha) g^2; centered: minus the square of the running mean of g
            state.square_avg.mul_(alpha).add_(direction * direction, alpha: 1 - alpha);
            torch.Tensor square = state.square_avg;
            if (options.centered!.Value)
            {
                torch.Tensor mean = state.grad_avg.mul_(alpha).add_(direction, alpha: 1 - alpha);
                square = square - mean * mean;
            }
            torch.Tensor update = direction / (square.sqrt() + options.eps!.Value);
            if (momentum > 0) update = state.momentum_buffer.mul_(momentum).add_(update);
            parameter.add_(update, alpha: -lr);
        }

        internal override OptimizerOptions NewOptions() => new Options();

        internal override OptimizerState NewState(Parameter parameter) => new State(parameter);

        /// <summary>Options of RMSProp.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>Ascend instead of descend.</summary>
            public bool? maximize;

            /// <summary>The share of the last update that is kept, 0 or more.</summary>
            public double? momentum;

            /// <summary>Decay of the running mean of squared gradients, 0 or more.</summary>
            public double? alpha;

            /// <summary>Added to the denominator.</summary>
            public double? eps;

            /// <summary>L2 penalty, added to the gradient times the parameter.</summary>
            public double? weight_decay;

            /// <summary>Divide by the running standard deviation instead of the root mean square.</summary>
            public bool? centered;

            /// <inheritdoc/>
            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(maximize!.Value);
                writer.Write(momentum!.Value);
                writer.Write(alpha!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(centered!.Value);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                maximize = reader.ReadBoolean();
                momentum = reader.ReadDouble();
                alpha = reader.ReadDouble();
                eps = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                centered = reader.ReadBoolean();
            }

            /// <inheritdoc/>
            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = As<Options>(source);
                (momentum, alpha, eps, weight_decay) = (other.momentum, other.alpha, other.eps, other.weight_decay);
                (centered, maximize) = (other.centered, other.maximize);
            }

            internal override void Complete(OptimizerOptions defaults)
            {
                base.Complete(defaults);
                var other = (Options)defaults;
                maximize ??= other.maximize;
                momentum ??= other.momentum;
                alpha ??= other.alpha;
                eps ??= other.eps;
                weight_decay ??= other.weight_decay;
                centered ??= other.centered;
            }

            internal override void Check()
            {
                base.Check();
                NotNegative(momentum, nameof(momentum));
                NotNegative(alpha, nameof(alpha));
                NotNegative(eps, nameof(eps));
                NotNegative(weight_decay, nameof(weight_decay));
            }
        }

        /// <summary>Parameters with RMSProp's options.</summary>
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

            /// <summary>A group with all options but maximize.</summary>
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99,
                double weight_decay = 0, double momentum = 0, bool centered = false)
                : base(parameters, new Options
                {
                    LearningRate = lr, eps = eps, alpha = alpha, weight_decay = weight_decay, momentum = momentum, centered = centered,
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

        /// <summary>What RMSProp keeps for a parameter.</summary>
        public sealed class State : OptimizerState, IDisposable
        {
            /// <summary>Steps made.</summary>
            public long step;

            /// <summary>Running mean of squared gradients.</summary>
            public torch.Tensor square_avg = null!;

            /// <summary>The last update.</summary>
            public torch.Tensor momentum_buffer = null!;

            /// <summary>Running mean of gradients.</summary>
            public torch.Tensor grad_avg = null!;

            /// <summary>The state of <paramref name="parameter"/>.</summary>
            public State(Parameter parameter) : base(parameter)
            {
            }

            /// <inheritdoc/>
            public override void Initialize(OptimizerOptions options)
            {
                Dispose();
                step = 0;
                square_avg = Filled(0);
                momentum_buffer = Filled(0);
                grad_avg = Filled(0);
            }

            /// <inheritdoc/>
            public override void SaveStateDict(BinaryWriter writer)
            {
                torch.NotNull(writer).Write(step);
                SaveTensor(writer, square_avg);
                SaveOptionalTensor(writer, momentum_buffer);
                SaveOptionalTensor(writer, grad_avg);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(BinaryReader reader)
            {
                step = torch.NotNull(reader).ReadInt64();
                LoadTensor(reader, square_avg);
                if (reader.ReadBoolean()) LoadTensor(reader, momentum_buffer);
                if (reader.ReadBoolean()) LoadTensor(reader, grad_avg);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(OptimizerState source)
            {
                var other = As<State>(source);
                step = other.step;
                CopyTensor(other.square_avg, square_avg);
                CopyTensor(other.momentum_buffer, momentum_buffer);
                CopyTensor(other.grad_avg, grad_avg);
            }

            /// <inheritdoc/>
            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State state && step == state.step && AreClose(square_avg, state.square_avg)
                && AreClose(momentum_buffer, state.momentum_buffer) && AreClose(grad_avg, state.grad_avg);

            /// <summary>Releases the tensors.</summary>
            public void Dispose()
            {
                square_avg?.Dispose();
                momentum_buffer?.Dispose();
                grad_avg?.Dispose();
            }

            internal override void Release() => Dispose();
        }
    }
}
