namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>
            /// Cycles between two learning rates, step after step, the momentum the other way round (Smith 2017, arXiv 1506.01186). Called
            /// after each batch.
            /// </summary>
            /// <param name="optimizer">Its groups are changed.</param>
            /// <param name="base_lr">The smallest learning rate, where a cycle begins.</param>
            /// <param name="max_lr">The largest learning rate.</param>
            /// <param name="step_size_up">Steps on the way up.</param>
            /// <param name="step_size_down">Steps on the way down; if not positive, as many as up.</param>
            /// <param name="mode">How the height of the cycles changes; without effect where <paramref name="scale_fn"/> is given.</param>
            /// <param name="gamma">The factor of each step in mode ExpRange.</param>
            /// <param name="scale_fn">The height of a cycle, by the number of the cycle (from 1) or the step.</param>
            /// <param name="scale_mode">Whether <paramref name="scale_fn"/> takes the cycle or the step.</param>
            /// <param name="cycle_momentum">Change the momentum too, or Adam's first decay rate.</param>
            /// <param name="base_momentum">The smallest momentum.</param>
            /// <param name="max_momentum">The largest momentum, where a cycle begins.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to begin.</param>
            /// <param name="verbose">Without effect: the engine writes nothing to the console.</param>
            public static LRScheduler CyclicLR(
                Optimizer optimizer, double base_lr, double max_lr, int step_size_up = 2000, int step_size_down = -1,
                impl.CyclicLR.Mode mode = impl.CyclicLR.Mode.Triangular, double gamma = 1, Func<double, double>? scale_fn = null,
                impl.CyclicLR.ScaleMode scale_mode = impl.CyclicLR.ScaleMode.Cycle, bool cycle_momentum = true,
                double base_momentum = 0.8, double max_momentum = 0.9, int last_epoch = -1, bool verbose = false) =>
                new impl.CyclicLR(
                    optimizer, base_lr, max_lr, step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode, cycle_momentum,
                    base_momentum,
                    max_momentum, last_epoch, verbose);

            /// <inheritdoc cref="CyclicLR(Optimizer, double, double, int, int, impl.CyclicLR.Mode, double, Func{double, double},
            /// impl.CyclicLR.ScaleMode, bool, double, double, int, bool)"/>
            /// <summary>Cycles between two learning rates, with values for each group.</summary>
            public static LRScheduler CyclicLR(
                Optimizer optimizer, IEnumerable<double> base_lr, IEnumerable<double> max_lr, int step_size_up = 2000,
                int step_size_down = -1,
                impl.CyclicLR.Mode mode = impl.CyclicLR.Mode.Triangular, double gamma = 1, Func<double, double>? scale_fn = null,
                impl.CyclicLR.ScaleMode scale_mode = impl.CyclicLR.ScaleMode.Cycle, bool cycle_momentum = true,
                IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, int last_epoch = -1,
                bool verbose = false) =>
                new impl.CyclicLR(
                    optimizer, base_lr, max_lr, step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode, cycle_momentum,
                    base_momentum,
                    max_momentum, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>Cycles between two learning rates, step after step.</summary>
                public class CyclicLR : LRScheduler
                {
                    private readonly double[] _max_lrs;
                    private readonly double _total_size;
                    private readonly double _step_ratio;
                    private readonly Func<double, double> _scale;
                    private readonly ScaleMode _scale_mode;
                    private readonly double[]? _base_momentum;
                    private readonly double[]? _max_momentum;

                    /// <inheritdoc cref="lr_scheduler.CyclicLR(Optimizer, double, double, int, int, Mode, double, Func{double, double},
                    /// ScaleMode, bool, double, double, int, bool)"/>
                    public CyclicLR(
                        Optimizer optimizer, double base_lr, double max_lr, int step_size_up = 2000, int step_size_down = -1,
                        Mode mode = Mode.Triangular,
                        double gamma = 1, Func<double, double>? scale_fn = null, ScaleMode scale_mode = ScaleMode.Cycle,
                        bool cycle_momentum = true,
                        double base_momentum = 0.8, double max_momentum = 0.9, int last_epoch = -1, bool verbose = false)
                        : this(
                            optimizer, Each(optimizer, base_lr), Each(optimizer, max_lr), step_size_up, step_size_down, mode, gamma,
                            scale_fn, scale_mode,
                            cycle_momentum, Each(optimizer, base_momentum), Each(optimizer, max_momentum), last_epoch, verbose)
                    {
                    }

                    /// <inheritdoc cref="lr_scheduler.CyclicLR(Optimizer, double, double, int, int, Mode, double, Func{double, double},
                    /// ScaleMode, bool, double, double, int, bool)"/>
                    /// <summary>Cycles between two learning rates, with values for each group.</summary>
                    /// <exception cref="ArgumentException">Values do not fit the groups, or there is no momentum to change.</exception>
                    public CyclicLR(
                        Optimizer optimizer, IEnumerable<double> base_lr, IEnumerable<double> max_lr, int step_size_up = 2000,
                        int step_size_down = -1,
                        Mode mode = Mode.Triangular, double gamma = 1, Func<double, double>? scale_fn = null,
                        ScaleMode scale_mode = ScaleMode.Cycle,
                        bool cycle_momentum = true, IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null,
                        int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step_size_up);
                        _base_lrs = Each(optimizer, base_lr, nameof(base_lr));
                        _max_lrs = Each(optimizer, max_lr, nameof(max_lr));
                        _total_size = (double)step_size_up + (step_size_down > 0 ? step_size_down : step_size_up);
                        _step_ratio = step_size_up / _total_size;
                        _scale_mode = scale_fn is not null ? scale_mode : mode == Mode.ExpRange ? ScaleMode.Iterations : ScaleMode.Cycle;
                        _scale = scale_fn ?? (mode switch
                        {
                            Mode.Triangular => static _ => 1,
                            Mode.Triangular2 => static cycle => 1 / Math.Pow(2, cycle - 1),
                            _ => step => Math.Pow(gamma, step),
                        });
                        foreach ((ILearningRateController group, double rate) in optimizer.ParamGroups.Zip(_base_lrs))
                            group.InitialLearningRate = rate;
                        if (cycle_momentum)
                        {
                            MomentumCycle.Require(optimizer);
                            _base_momentum = base_momentum is null
                                ? Each(optimizer, 0.8) : Each(optimizer, base_momentum, nameof(base_momentum));
                            _max_momentum = max_momentum is null
                                ? Each(optimizer, 0.9) : Each(optimizer, max_momentum, nameof(max_momentum));
                        }
                        step();
                    }

                    /// <summary>How the height of the cycles changes.</summary>
                    public enum Mode
                    {
                        /// <summary>It stays.</summary>
                        Triangular = 0,

                        /// <summary>Each cycle is half as high as the one before.</summary>
                        Triangular2 = 1,

                        /// <summary>It is multiplied by gamma at each step.</summary>
                        ExpRange = 2,
                    }

                    /// <summary>What the height of a cycle is computed from.</summary>
                    public enum ScaleMode
                    {
                        /// <summary>The number of the cycle, from 1.</summary>
                        Cycle = 0,

                        /// <summary>The number of the step, from 0.</summary>
                        Iterations = 1,
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        double cycle = Math.Floor(1 + _last_epoch / _total_size);
                        double position = 1 + _last_epoch / _total_size - cycle;
                        double height = position <= _step_ratio ? position / _step_ratio : (position - 1) / (_step_ratio - 1);
                        height *= _scale(_scale_mode == ScaleMode.Cycle ? cycle : _last_epoch);
                        if (_base_momentum is { } smallest && _max_momentum is { } largest)
                            MomentumCycle.Set(_optimizer, [.. smallest.Zip(largest, (low, high) => high - (high - low) * height)]);
                        return _base_lrs.Zip(_max_lrs, (low, high) => low + (high - low) * height);
                    }
                }
            }
        }
    }
}
