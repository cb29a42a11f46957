using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Something whose learning rate a scheduler may change: a parameter group.</summary>
        public interface ILearningRateController
        {
            /// <summary>The learning rate of the next step.</summary>
            double LearningRate { get; set; }

            /// <summary>The learning rate that the schedulers start from.</summary>
            double InitialLearningRate { get; set; }
        }

        /// <summary>Something with Adam's decay rates.</summary>
        public interface IBetas
        {
            /// <summary>Decay of the first and of the second moment.</summary>
            (double, double) Betas { get; set; }
        }

        /// <summary>Something with a momentum.</summary>
        public interface IMomentum
        {
            /// <summary>The share of the last update that is kept.</summary>
            double Momentum { get; set; }
        }

        /// <summary>Changes parameters along their gradients.</summary>
        public abstract partial class Optimizer : IDisposable
        {
            /// <summary>The groups, each with its own options.</summary>
            protected IList<ParamGroup> _parameter_groups = [];

            private protected Optimizer()
            {
            }

            /// <summary>The groups, each with its own learning rate.</summary>
            public virtual IEnumerable<ILearningRateController> ParamGroups => _parameter_groups;

            /// <summary>Releases what the optimizer keeps for each parameter; the parameters themselves stay.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Releases what the optimizer keeps for each parameter.</summary>
            protected virtual void Dispose(bool disposing)
            {
            }

            /// <summary>Sets the gradients of all parameters to zero. A parameter without gradient stays without.</summary>
            public virtual void zero_grad()
            {
                foreach (Parameter parameter in parameters()) parameter.state?.ZeroGradient();
            }

            /// <summary>Adds a group of parameters with options of its own; options it leaves out are those of the optimizer.</summary>
            public abstract void add_param_group(ParamGroup param_group);

            /// <summary>
            /// Changes every parameter that has a gradient. The closure, if given, computes the loss and the gradients first, and its
            /// result is returned.
            /// </summary>
            public abstract Tensor? step(Func<Tensor>? closure = null);

            /// <summary>All parameters, group by group.</summary>
            public virtual IEnumerable<Parameter> parameters() => _parameter_groups.SelectMany(group => group.Parameters);
        }
    }
}
