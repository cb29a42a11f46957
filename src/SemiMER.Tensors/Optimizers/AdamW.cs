using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101).</summary>
            /// <param name="parameters">What to train.</param>
            /// <param name="lr">Learning rate, 0 or more.</param>
            /// <param name="beta1">Decay of the running mean of gradients, in [0, 1).</param>
            /// <param name="beta2">Decay of the running mean of squared gradients, in [0, 1).</param>
            /// <param name="eps">Added to the denominator.</param>
            /// <param name="weight_decay">Each step multiplies the parameter by 1 - lr * weight_decay.</param>
            /// <param name="amsgrad">Divide by the largest running mean of squared gradients so far.</param>
            /// <param name="maximize">Ascend instead of descend.</param>
            public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            /// <summary>AdamW for named parameters.</summary>
            public static AdamW AdamW(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(Unnamed(parameters), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            /// <summary>AdamW for groups with options of their own.</summary>
            public static AdamW AdamW(IEnumerable<AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>
    /// AdamW; made by <see cref="torch.optim.AdamW(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>.
    /// </summary>
    public class AdamW : OptimizerHelper, torch.optim.IBetas
    {
        private readonly AdamStep steps = new(decoupled: true);

        /// <summary>AdamW for parameters.</summary>
        public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        /// <summary>AdamW for groups with options of their own.</summary>
        public AdamW(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
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
            _step<ParamGroup>(group => steps.Update(Trained<Adam.State>(group), group.Completed), closure);

        internal override OptimizerOptions NewOptions() => new Options();

        internal override OptimizerState NewState(Parameter parameter) => new Adam.State(parameter);

        /// <summary>Options of AdamW, the same as Adam's.</summary>
        public class Options : Adam.Options
        {
        }

        /// <summary>Parameters with AdamW's options.</summary>
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
    }
}
