using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Adagrad (Duchi, Hazan and Singer 2011).</summary>
            /// <param name="parameters">What to train.</param>
            /// <param name="lr">Learning rate, 0 or more.</param>
            /// <param name="lr_decay">Step t has the learning rate lr / (1 + (t - 1) lr_decay).</param>
            /// <param name="weight_decay">L2 penalty, added to the gradient times the parameter.</param>
            /// <param name="initial_accumulator_value">The sum of squared gradients to start with, 0 or more.</param>
            /// <param name="eps">Added to the denominator.</param>
            public static Adagrad Adagrad(IEnumerable<Parameter> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0,
                double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);

            /// <summary>Adagrad for named parameters.</summary>
            public static Adagrad Adagrad(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double lr_decay = 0,
                double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(Unnamed(parameters), lr, lr_decay, weight_decay, initial_accumulator_value, eps);

            /// <summary>Adagrad for groups with options of their own.</summary>
            public static Adagrad Adagrad(IEnumerable<Adagrad.ParamGroup> parameters, double lr = 0.01, double lr_decay = 0,
                double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>
    /// Adagrad; made by <see cref="torch.optim.Adagrad(IEnumerable{Parameter}, double, double, double, double, double)"/>.
    /// </summary>
    public class Adagrad : OptimizerHelper
    {
        /// <summary>Adagrad for parameters.</summary>
        public Adagrad(IEnumerable<Parameter> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0,
            double initial_accumulator_value = 0, double eps = 1e-10)
            : this([new ParamGroup { Parameters = parameters }], lr, lr_decay, weight_decay, initial_accumulator_value, eps)
        {
        }

        /// <summary>Adagrad for groups with options of their own.</summary>
        public Adagrad(IEnumerable<ParamGroup> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0,
            double initial_accumulator_value = 0, double eps = 1e-10)
            : base(
                new Options
                {
                    LearningRate = lr, lr_decay = lr_decay, weight_decay = weight_decay,
                    initial_accumulator_value = initial_accumulator_value, eps = eps,
                },
                parameters)
        {
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
            torch.Tensor direction = Penalized(parameter, gradient, options.weight_decay!.Value, maximize: false);
            // s = s + g^2;  p = p - lr / (1 + (t - 1) lr_decay) g / (sqrt(s) + eps)
            double rate = options.LearningRate!.Value / (1 + state.step * options.lr_decay!.Value);
            state.step++;
            state.sum.add_(direction * direction);
            parameter.add_(direction / (state.sum.sqrt() + options.eps!.Value), alpha: -rate);
        }

        internal override OptimizerOptions NewOptions() => new Options();

        internal override OptimizerState NewState(Parameter parameter) => new State(parameter);

        /// <summary>Options of Adagrad.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>Step t has the learning rate lr / (1 + (t - 1) lr_decay).</summary>
            public double? lr_decay;

            /// <summary>The sum of squared gradients to start with, 0 or more.</summary>
            public double? initial_accumulator_value;

            /// <summary>Added to the denominator.</summary>
            public double? eps;

            /// <summary>L2 penalty, added to the gradient times the parameter.</summary>
            public double? weight_decay;

            /// <inheritdoc/>
            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(lr_decay!.Value);
                writer.Write(initial_accumulator_value!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                lr_decay = reader.ReadDouble();
                initial_accumulator_value = reader.ReadDouble();
                eps = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
            }

            /// <inheritdoc/>
            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = As<Options>(source);
                (lr_decay, initial_accumulator_value) = (other.lr_decay, other.initial_accumulator_value);
                (eps, weight_decay) = (other.eps, other.weight_decay);
            }

            internal override void Complete(OptimizerOptions defaults)
            {
                base.Complete(defaults);
                var other = (Options)defaults;
                lr_decay ??= other.lr_decay;
                initial_accumulator_value ??= other.initial_accumulator_value;
                eps ??= other.eps;
                weight_decay ??= other.weight_decay;
            }

            internal override void Check()
            {
                base.Check();
                NotNegative(lr_decay, nameof(lr_decay));
                NotNegative(initial_accumulator_value, nameof(initial_accumulator_value));
                NotNegative(eps, nameof(eps));
                NotNegative(weight_decay, nameof(weight_decay));
            }
        }

        /// <summary>Parameters with Adagrad's options.</summary>
        public class ParamGroup : ParamGroup<Options>
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
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0,
                double initial_accumulator_value = 0, double eps = 1e-10)
                : base(parameters, new Options
                {
                    LearningRate = lr, lr_decay = lr_decay, weight_decay = weight_decay,
                    initial_accumulator_value = initial_accumulator_value, eps = eps,
                })
            {
            }
        }

        /// <summary>What Adagrad keeps for a parameter.</summary>
        public sealed class State : OptimizerState, IDisposable
        {
            /// <summary>Steps made.</summary>
            public long step;

            /// <summary>Sum of squared gradients.</summary>
            public torch.Tensor sum = null!;

            /// <summary>The state of <paramref name="parameter"/>.</summary>
            public State(Parameter parameter) : base(parameter)
            {
            }

            /// <inheritdoc/>
            public override void Initialize(OptimizerOptions options)
            {
                Dispose();
                step = 0;
                sum = Filled(((Options)options).initial_accumulator_value!.Value);
            }

            /// <inheritdoc/>
            public override void SaveStateDict(BinaryWriter writer)
            {
                torch.NotNull(writer).Write(step);
                SaveTensor(writer, sum);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(BinaryReader reader)
            {
                step = torch.NotNull(reader).ReadInt64();
                LoadTensor(reader, sum);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(OptimizerState source)
            {
                var other = As<State>(source);
                step = other.step;
                CopyTensor(other.sum, sum);
            }

            /// <inheritdoc/>
            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State state && step == state.step && AreClose(sum, state.sum);

            /// <summary>Releases the tensor.</summary>
            public void Dispose() => sum?.Dispose();

            internal override void Release() => Dispose();
        }
    }
}
