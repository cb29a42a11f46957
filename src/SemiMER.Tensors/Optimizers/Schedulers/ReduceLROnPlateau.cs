namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Multiplies the learning rates by a factor once a metric has not become better for a while.</summary>
            /// <param name="optimizer">Its groups are changed.</param>
            /// <param name="mode">"min" if a smaller metric is better, "max" if a larger one is.</param>
            /// <param name="factor">The factor, below 1.</param>
            /// <param name="patience">Epochs without a better metric that are let pass.</param>
            /// <param name="threshold">By how much a metric must be better to count.</param>
            /// <param name="threshold_mode">"rel" if the threshold is a share of the best metric, "abs" if it is a difference.</param>
            /// <param name="cooldown">Epochs after a change during which nothing counts.</param>
            /// <param name="min_lr">The smallest learning rate of each group; 0 if null.</param>
            /// <param name="eps">A smaller change than this is not made.</param>
            /// <param name="verbose">Without effect: the engine writes nothing to the console.</param>
            public static LRScheduler ReduceLROnPlateau(
                Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4,
                string threshold_mode = "rel",
                int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false) =>
                new impl.ReduceLROnPlateau(optimizer, mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps, verbose);

            public static partial class impl
            {
                /// <summary>Multiplies the learning rates by a factor once a metric has not become better for a while.</summary>
                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly bool _larger;
                    private readonly bool _relative;
                    private readonly double _factor;
                    private readonly int _patience;
                    private readonly double _threshold;
                    private readonly int _cooldown;
                    private readonly double[] _min_lrs;
                    private readonly double _eps;
                    private double _best;
                    private int _bad_epochs;
                    private int _cooldown_left;

                    /// <inheritdoc cref="lr_scheduler.ReduceLROnPlateau"/>
                    /// <exception cref="ArgumentException">The factor is 1 or more, a mode is unknown, or <paramref name="min_lr"/> does
                    /// not fit the groups.</exception>
                    public ReduceLROnPlateau(
                        Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4,
                        string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8,
                        bool verbose = false)
                        : base(optimizer, 0, verbose)
                    {
                        if (factor >= 1) throw new ArgumentException("factor must be below 1.", nameof(factor));
                        if (mode is not ("min" or "max"))
                            throw new ArgumentException($"mode must be min or max, it is {mode}.", nameof(mode));
                        if (threshold_mode is not ("rel" or "abs"))
                            throw new ArgumentException(
                                $"threshold_mode must be rel or abs, it is {threshold_mode}.", nameof(threshold_mode));
                        _larger = mode == "max";
                        _relative = threshold_mode == "rel";
                        _factor = factor;
                        _patience = patience;
                        _threshold = threshold;
                        _cooldown = cooldown;
                        _min_lrs = min_lr is null ? Each(optimizer, 0) : Each(optimizer, min_lr, nameof(min_lr));
                        _eps = eps;
                        _best = _larger ? double.NegativeInfinity : double.PositiveInfinity;
                    }

                    /// <summary>Ends an epoch with the value of the metric.</summary>
                    public override void step(double current, int? epoch = null)
                    {
                        _last_epoch = epoch ?? _last_epoch + 1;
                        if (IsBetter(current))
                        {
                            _best = current;
                            _bad_epochs = 0;
                        }
                        else
                        {
                            _bad_epochs++;
                        }
                        if (_cooldown_left > 0)
                        {
                            _cooldown_left--;
                            _bad_epochs = 0;
                        }
                        if (_bad_epochs > _patience)
                        {
                            Reduce();
                            _cooldown_left = _cooldown;
                            _bad_epochs = 0;
                        }
                        _last_lrs = Rates();
                    }

                    /// <summary>Not possible without the metric.</summary>
                    /// <exception cref="InvalidOperationException">Always.</exception>
                    public override void step() => step(null);

                    /// <summary>Not possible without the metric.</summary>
                    /// <exception cref="InvalidOperationException">Always.</exception>
                    public override void step(int? epoch) =>
                        throw new InvalidOperationException("ReduceLROnPlateau needs the value of its metric: step(double current).");

                    private bool IsBetter(double current) => (_larger, _relative) switch
                    {
                        (false, true) => current < _best * (1 - _threshold),
                        (false, false) => current < _best - _threshold,
                        (true, true) => current > _best * (1 + _threshold),
                        (true, false) => current > _best + _threshold,
                    };

                    private void Reduce()
                    {
                        foreach ((ILearningRateController group, double smallest) in _optimizer.ParamGroups.Zip(_min_lrs))
                        {
                            double reduced = Math.Max(group.LearningRate * _factor, smallest);
                            if (group.LearningRate - reduced > _eps) group.LearningRate = reduced;
                        }
                    }

                    /// <inheritdoc/>
                    public override double[] state_dict() => [.. base.state_dict(), _best, _bad_epochs, _cooldown_left];

                    private protected override ReadOnlySpan<double> Load(ReadOnlySpan<double> state)
                    {
                        state = base.Load(state);
                        _best = state[0];
                        _bad_epochs = (int)state[1];
                        _cooldown_left = (int)state[2];
                        return state[3..];
                    }
                }
            }
        }
    }
}
