namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Learning rates that change with the epochs.</summary>
        public static partial class lr_scheduler
        {
            /// <summary>
            /// Sets the learning rates of an optimizer's groups, at once and then at each <see cref="step()"/>: after each epoch, or after
            /// each batch where a schedule says so. Called after the optimizer's step.
            /// </summary>
            public abstract class LRScheduler
            {
                /// <summary>Calls of step so far, the one in the constructor included.</summary>
                protected int _step_count;

                internal readonly Optimizer _optimizer;
                internal int _last_epoch;
                internal double[] _base_lrs;
                internal double[] _last_lrs;

                /// <summary>A schedule that starts from the initial learning rates of the groups.</summary>
                /// <param name="optimizer">Its groups are changed.</param>
                /// <param name="last_epoch">The epoch to go on after; -1 to begin.</param>
                /// <param name="verbose">Without effect: the engine writes nothing to the console.</param>
                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    _optimizer = NotNull(optimizer);
                    _last_epoch = last_epoch;
                    _base_lrs = [.. optimizer.ParamGroups.Select(group => group.InitialLearningRate)];
                    _last_lrs = Rates();
                }

                /// <summary>Goes on to the next epoch.</summary>
                public virtual void step() => step(null);

                /// <summary>Goes on to an epoch, or to the next one.</summary>
                public virtual void step(int? epoch)
                {
                    _step_count++;
                    _last_epoch = epoch ?? _last_epoch + 1;
                    double[] rates = [.. epoch is null ? get_lr() : get_closed_form_lr()];
                    foreach ((ILearningRateController group, double rate) in _optimizer.ParamGroups.Zip(rates)) group.LearningRate = rate;
                    _last_lrs = rates;
                }

                /// <summary>Goes on to the next epoch; most schedules ignore the metric.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                /// <summary>The learning rates of this epoch from those of the last, one for each group.</summary>
                protected virtual IEnumerable<double> get_lr() => Rates();

                /// <summary>The learning rates of this epoch from the initial ones; by default the same as <see cref="get_lr"/>.</summary>
                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                /// <summary>The learning rates that were set last, one for each group.</summary>
                public IEnumerable<double> get_last_lr() => _last_lrs;

                /// <summary>
                /// Everything that changes from step to step, for a checkpoint. The learning rates are in the optimizer's state.
                /// </summary>
                public virtual double[] state_dict() => [_last_epoch, _step_count, .. _base_lrs, .. _last_lrs];

                /// <summary>Goes on where <see cref="state_dict"/> was taken, on a scheduler made with the same arguments.</summary>
                /// <exception cref="ArgumentException">The state is that of another kind of scheduler, or of other groups.</exception>
                public void load_state_dict(double[] state)
                {
                    if (NotNull(state).Length != state_dict().Length)
                    {
                        throw new ArgumentException(
                            $"The state of {GetType().Name} has {state_dict().Length} numbers, the given one {state.Length}; it " +
                            "belongs to another schedule.");
                    }
                    Load(state);
                }

                /// <summary>Reads the state of a schedule inside another one.</summary>
                internal ReadOnlySpan<double> LoadPart(ReadOnlySpan<double> state) => Load(state);

                /// <summary>Reads the state and returns what follows the numbers of this class.</summary>
                private protected virtual ReadOnlySpan<double> Load(ReadOnlySpan<double> state)
                {
                    int groups = _base_lrs.Length;
                    _last_epoch = (int)state[0];
                    _step_count = (int)state[1];
                    _base_lrs = state.Slice(2, groups).ToArray();
                    _last_lrs = state.Slice(2 + groups, groups).ToArray();
                    return state[(2 + 2 * groups)..];
                }

                /// <summary>The functions, of which there must be one for each group.</summary>
                private protected Func<int, double>[] OnePerGroup(IEnumerable<Func<int, double>> lr_lambdas)
                {
                    Func<int, double>[] functions = [.. NotNull(lr_lambdas)];
                    if (functions.Length == _base_lrs.Length) return functions;
                    throw new ArgumentException(
                        $"lr_lambdas has {functions.Length} functions, the optimizer {_base_lrs.Length} groups.", nameof(lr_lambdas));
                }

                /// <summary>The learning rates of the groups, times a factor.</summary>
                private protected double[] Rates(double factor = 1) =>
                    [.. _optimizer.ParamGroups.Select(group => group.LearningRate * factor)];

                /// <summary>The initial learning rates times a factor.</summary>
                private protected double[] Initial(double factor) => [.. _base_lrs.Select(rate => rate * factor)];

                /// <summary>One value for each group.</summary>
                private protected static double[] Each(Optimizer optimizer, IEnumerable<double> values, string name)
                {
                    double[] each = [.. NotNull(values, name)];
                    int groups = NotNull(optimizer).ParamGroups.Count();
                    if (each.Length != groups)
                        throw new ArgumentException($"{name} has {each.Length} values, the optimizer {groups} groups.", name);
                    return each;
                }

                /// <summary>The same value for each group.</summary>
                private protected static double[] Each(Optimizer optimizer, double value) =>
                    [.. NotNull(optimizer).ParamGroups.Select(_ => value)];
            }

            /// <summary>The schedules themselves; <see cref="lr_scheduler"/> makes them.</summary>
            public static partial class impl
            {
            }
        }
    }
}
