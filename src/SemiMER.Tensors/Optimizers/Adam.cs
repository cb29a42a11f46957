using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        /// <summary>Optimizers and learning-rate schedulers.</summary>
        public static partial class optim
        {
            /// <summary>Adam (Kingma and Ba 2015, arXiv 1412.6980), or AMSGrad (Reddi et al. 2018).</summary>
            /// <param name="parameters">What to train.</param>
            /// <param name="lr">Learning rate, 0 or more.</param>
            /// <param name="beta1">Decay of the running mean of gradients, in [0, 1).</param>
            /// <param name="beta2">Decay of the running mean of squared gradients, in [0, 1).</param>
            /// <param name="eps">Added to the denominator.</param>
            /// <param name="weight_decay">L2 penalty, added to the gradient times the parameter.</param>
            /// <param name="amsgrad">Divide by the largest running mean of squared gradients so far.</param>
            /// <param name="maximize">Ascend instead of descend.</param>
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            /// <summary>Adam for named parameters.</summary>
            public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(Unnamed(parameters), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            /// <summary>Adam for groups with options of their own.</summary>
            public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            private static IEnumerable<Parameter> Unnamed(IEnumerable<(string name, Parameter parameter)> parameters) =>
                NotNull(parameters).Select(pair => pair.parameter);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>
    /// Adam; made by <see cref="torch.optim.Adam(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>.
    /// </summary>
    public class Adam : OptimizerHelper, torch.optim.IBetas
    {
        private readonly AdamStep steps = new(decoupled: false);

        /// <summary>Adam for parameters.</summary>
        public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        /// <summary>Adam for groups with options of their own.</summary>
        public Adam(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(
                new Options
                {
                    LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad,
                    maximize = maximize,
                },
                parameters)
        {
        }

        /// <summary>Decay rates of groups that are added without their own.</summary>
        public (double, double) Betas
        {
            get => ((Options)_defaults).Betas;
            set => ((Options)_defaults).Betas = value;
        }

        /// <inheritdoc/>
        public override torch.Tensor? step(Func<torch.Tensor>? closure = null) =>
            _step<ParamGroup>(group => steps.Update(Trained<State>(group), group.Completed), closure);

        internal override OptimizerOptions NewOptions() => new Options();

        internal override OptimizerState NewState(Parameter parameter) => new State(parameter);

        /// <summary>Options of Adam.</summary>
        public class Options : OptimizerOptions
        {
            /// <summary>Decay of the running mean of gradients, in [0, 1).</summary>
            public double? beta1;

            /// <summary>Decay of the running mean of squared gradients, in [0, 1).</summary>
            public double? beta2;

            /// <summary>L2 penalty, or the decay of AdamW.</summary>
            public double? weight_decay;

            /// <summary>Added to the denominator.</summary>
            public double? eps;

            /// <summary>Divide by the largest running mean of squared gradients so far.</summary>
            public bool? amsgrad;

            /// <summary>Ascend instead of descend.</summary>
            public bool? maximize;

            internal (double, double) Betas
            {
                get => (beta1!.Value, beta2!.Value);
                set
                {
                    BelowOne(value.Item1, nameof(beta1));
                    BelowOne(value.Item2, nameof(beta2));
                    (beta1, beta2) = value;
                }
            }

            /// <inheritdoc/>
            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(beta1!.Value);
                writer.Write(beta2!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(amsgrad!.Value);
                writer.Write(maximize!.Value);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                beta1 = reader.ReadDouble();
                beta2 = reader.ReadDouble();
                eps = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                amsgrad = reader.ReadBoolean();
                maximize = reader.ReadBoolean();
            }

            /// <inheritdoc/>
            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = As<Options>(source);
                (beta1, beta2, eps, weight_decay) = (other.beta1, other.beta2, other.eps, other.weight_decay);
                (amsgrad, maximize) = (other.amsgrad, other.maximize);
            }

            internal override void Complete(OptimizerOptions defaults)
            {
                base.Complete(defaults);
                var other = (Options)defaults;
                beta1 ??= other.beta1;
                beta2 ??= other.beta2;
                eps ??= other.eps;
                weight_decay ??= other.weight_decay;
                amsgrad ??= other.amsgrad;
                maximize ??= other.maximize;
            }

            internal override void Check()
            {
                base.Check();
                BelowOne(beta1, nameof(beta1));
                BelowOne(beta2, nameof(beta2));
                NotNegative(eps, nameof(eps));
                NotNegative(weight_decay, nameof(weight_decay));
            }
        }

        /// <summary>Parameters with Adam's options.</summary>
        public class ParamGroup : ParamGroup<Options>, torch.optim.IBetas
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
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad,
                    maximize = maximize,
                })
            {
            }

            /// <summary>Decay rates.</summary>
            public (double, double) Betas
            {
                get => Completed.Betas;
                set => Completed.Betas = value;
            }
        }

        /// <summary>What Adam keeps for a parameter.</summary>
        public sealed class State : OptimizerState, IDisposable
        {
            /// <summary>Steps made.</summary>
            public long step;

            /// <summary>Running mean of gradients.</summary>
            public torch.Tensor exp_avg = null!;

            /// <summary>Running mean of squared gradients.</summary>
            public torch.Tensor exp_avg_sq = null!;

            /// <summary>The largest running mean of squared gradients so far; with amsgrad only.</summary>
            public torch.Tensor? max_exp_avg_sq;

            /// <summary>The state of <paramref name="parameter"/>.</summary>
            public State(Parameter parameter) : base(parameter)
            {
            }

            /// <inheritdoc/>
            public override void Initialize(OptimizerOptions options)
            {
                Dispose();
                step = 0;
                exp_avg = Filled(0);
                exp_avg_sq = Filled(0);
                max_exp_avg_sq = ((Options)options).amsgrad == true ? Filled(0) : null;
            }

            /// <inheritdoc/>
            public override void SaveStateDict(BinaryWriter writer)
            {
                torch.NotNull(writer).Write(step);
                SaveTensor(writer, exp_avg);
                SaveTensor(writer, exp_avg_sq);
                SaveOptionalTensor(writer, max_exp_avg_sq);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(BinaryReader reader)
            {
                step = torch.NotNull(reader).ReadInt64();
                LoadTensor(reader, exp_avg);
                LoadTensor(reader, exp_avg_sq);
                LoadOptionalTensor(reader, ref max_exp_avg_sq);
            }

            /// <inheritdoc/>
            public override void LoadStateDict(OptimizerState source)
            {
                var other = As<State>(source);
                step = other.step;
                CopyTensor(other.exp_avg, exp_avg);
                CopyTensor(other.exp_avg_sq, exp_avg_sq);
                CopyOptionalTensor(other.max_exp_avg_sq, ref max_exp_avg_sq);
            }

            /// <inheritdoc/>
            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State state && step == state.step && AreClose(exp_avg, state.exp_avg) && AreClose(exp_avg_sq, state.exp_avg_sq)
                && AreClose(max_exp_avg_sq, state.max_exp_avg_sq);

            /// <summary>Releases the tensors.</summary>
            public void Dispose()
            {
                exp_avg?.Dispose();
                exp_avg_sq?.Dispose();
                max_exp_avg_sq?.Dispose();
            }

            internal override void Release() => Dispose();
        }
    }
}
