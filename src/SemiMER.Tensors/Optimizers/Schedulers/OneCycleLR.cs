namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>
            /// One cycle, step after step: up to <paramref name="max_lr"/> and down to almost nothing, the momentum the other way round
            /// (Smith and Topin 2018, arXiv 1708.07120). Called after each batch.
            /// </summary>
            /// <param name="optimizer">Its groups are changed.</param>
            /// <param name="max_lr">The largest learning rate.</param>
            /// <param name="total_steps">Steps of the cycle; if not positive, epochs times steps per epoch.</param>
            /// <param name="epochs">Epochs.</param>
            /// <param name="steps_per_epoch">Steps in an epoch.</param>
            /// <param name="pct_start">The share of the steps on the way up, in [0, 1].</param>
            /// <param name="anneal_strategy">Along a cosine or a line.</param>
            /// <param name="cycle_momentum">Change the momentum too, or Adam's first decay rate.</param>
            /// <param name="base_momentum">The smallest momentum.</param>
            /// <param name="max_momentum">The largest momentum.</param>
            /// <param name="div_factor">The cycle begins at max_lr / div_factor.</param>
            /// <param name="final_div_factor">It ends at the beginning's learning rate / final_div_factor.</param>
            /// <param name="three_phase">Down to the beginning's learning rate first, in as many steps as up.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to begin.</param>
            /// <param name="verbose">Without effect: the engine writes nothing to the console.</param>
            public static LRScheduler OneCycleLR(
                Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true,
                double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 10000,
                bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(
                    optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum,
                    max_momentum,
                    div_factor, final_div_factor, three_phase, last_epoch, verbose);

            /// <inheritdoc cref="OneCycleLR(Optimizer, double, int, int, int, double, impl.OneCycleLR.AnnealStrategy, bool, double, double,
            /// double, double, bool, int, bool)"/>
            /// <summary>One cycle with values for each group.</summary>
            public static LRScheduler OneCycleLR(
                Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                double pct_start = 0.3,
                impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true,
                IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, double div_factor = 25,
                double final_div_factor = 10000, bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(
                    optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum,
                    max_momentum,
                    div_factor, final_div_factor, three_phase, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>One cycle, step after step: up to the largest learning rate and down to almost nothing.</summary>
                public class OneCycleLR : LRScheduler
                {
                    private readonly int _total_steps;
                    private readonly AnnealStrategy _strategy;
                    private readonly double[] _max_lrs;
                    private readonly double[] _min_lrs;
                    private readonly double[]? _base_momentum;
                    private readonly double[]? _max_momentum;
                    private readonly Phase[] _phases;

                    /// <inheritdoc cref="lr_scheduler.OneCycleLR(Optimizer, double, int, int, int, double, AnnealStrategy, bool, double,
                    /// double, double, double, bool, int, bool)"/>
                    public OneCycleLR(
                        Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                        double pct_start = 0.3,
                        AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85,
                        double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 10000, bool three_phase = false,
                        int last_epoch = -1, bool verbose = false)
                        : this(
                            optimizer, Each(optimizer, max_lr), total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy,
                            cycle_momentum,
                            Each(optimizer, base_momentum), Each(optimizer, max_momentum), div_factor, final_div_factor, three_phase,
                            last_epoch, verbose)
                    {
                    }

                    /// <inheritdoc cref="lr_scheduler.OneCycleLR(Optimizer, double, int, int, int, double, AnnealStrategy, bool, double,
                    /// double, double, double, bool, int, bool)"/>
                    /// <summary>One cycle with values for each group.</summary>
                    /// <exception cref="ArgumentException">No number of steps, a share outside [0, 1], values that do not fit the groups,
                    /// or no momentum to change.</exception>
                    public OneCycleLR(
                        Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1,
                        double pct_start = 0.3, AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true,
                        IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null, double div_factor = 25,
                        double final_div_factor = 10000, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        if (total_steps <= 0 && (epochs <= 0 || steps_per_epoch <= 0))
                            throw new ArgumentException("OneCycleLR needs total_steps above 0, or epochs and steps_per_epoch above 0.");
                        if (!(pct_start >= 0 && pct_start <= 1))
                            throw new ArgumentException("pct_start must lie in [0, 1].", nameof(pct_start));
                        _total_steps = total_steps > 0 ? total_steps : checked(epochs * steps_per_epoch);
                        _strategy = anneal_strategy;
                        _max_lrs = Each(optimizer, max_lr, nameof(max_lr));
                        _base_lrs = [.. _max_lrs.Select(rate => rate / div_factor)];
                        _min_lrs = [.. _base_lrs.Select(rate => rate / final_div_factor)];
                        double rise = pct_start * _total_steps - 1, end = _total_steps - 1;
                        _phases = three_phase
                            ? [new(rise, Level.Initial, Level.Largest), new(2 * rise, Level.Largest, Level.Initial),
                                new(end, Level.Initial, Level.Final)]
                            : [new(rise, Level.Initial, Level.Largest), new(end, Level.Largest, Level.Final)];
                        foreach ((ILearningRateController group, double rate) in optimizer.ParamGroups.Zip(_base_lrs))
                            group.InitialLearningRate = rate;
                        if (cycle_momentum)
                        {
                            MomentumCycle.Require(optimizer);
                            _base_momentum = base_momentum is null
                                ? Each(optimizer, 0.85) : Each(optimizer, base_momentum, nameof(base_momentum));
                            _max_momentum = max_momentum is null
                                ? Each(optimizer, 0.95) : Each(optimizer, max_momentum, nameof(max_momentum));
                        }
                        step();
                    }

                    /// <summary>How to go from one value to another.</summary>
                    public enum AnnealStrategy
                    {
                        /// <summary>Along half a cosine.</summary>
                        Cos = 0,

                        /// <summary>Along a line.</summary>
                        Linear = 1,
                    }

                    // The momentum is largest where the learning rate is not.
                    private enum Level
                    {
                        Initial,
                        Largest,
                        Final,
                    }

                    private readonly record struct Phase(double End, Level From, Level To);

                    /// <inheritdoc/>
                    /// <exception cref="InvalidOperationException">The cycle is over.</exception>
                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch > _total_steps)
                            throw new InvalidOperationException($"OneCycleLR has {_total_steps} steps, this is step {_last_epoch + 1}.");
                        int index = 0;
                        while (index < _phases.Length - 1 && _last_epoch > _phases[index].End) index++;
                        double start = index == 0 ? 0 : _phases[index - 1].End;
                        Phase phase = _phases[index];
                        double share = (_last_epoch - start) / (phase.End - start);
                        if (_base_momentum is { } smallest && _max_momentum is { } largest)
                        {
                            MomentumCycle.Set(_optimizer, [.. smallest.Zip(largest, (low, high) =>
                                Anneal(phase.From == Level.Largest ? low : high, phase.To == Level.Largest ? low : high, share))]);
                        }
                        double[] from = RatesAt(phase.From), to = RatesAt(phase.To);
                        return from.Zip(to, (one, other) => Anneal(one, other, share));
                    }

                    private double[] RatesAt(Level level) => level switch
                    {
                        Level.Initial => _base_lrs,
                        Level.Largest => _max_lrs,
                        _ => _min_lrs,
                    };

                    private double Anneal(double from, double to, double share) => _strategy == AnnealStrategy.Cos
                        ? to + (from - to) / 2 * (Math.Cos(Math.PI * share) + 1)
                        : (to - from) * share + from;
                }
            }
        }
    }
}
