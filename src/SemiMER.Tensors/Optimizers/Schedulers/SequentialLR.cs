namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>One schedule after the other, each from its milestone on.</summary>
            /// <param name="optimizer">Its groups are changed.</param>
            /// <param name="schedulers">The schedules, made for the same optimizer.</param>
            /// <param name="milestones">The epoch at which each schedule but the first begins, rising.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to begin.</param>
            public static LRScheduler SequentialLR(
                Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1) =>
                new impl.SequentialLR(optimizer, schedulers, milestones, last_epoch);

            public static partial class impl
            {
                /// <summary>One schedule after the other, each from its milestone on.</summary>
                public class SequentialLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;
                    private readonly int[] _milestones;

                    /// <inheritdoc cref="lr_scheduler.SequentialLR"/>
                    /// <exception cref="ArgumentException">Counts do not fit, or a schedule belongs to another optimizer.</exception>
                    public SequentialLR(
                        Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1)
                        : base(optimizer, last_epoch + 1)
                    {
                        _schedulers = [.. NotNull(schedulers)];
                        _milestones = [.. NotNull(milestones)];
                        if (_schedulers.Length != _milestones.Length + 1)
                            throw new ArgumentException(
                                $"{_schedulers.Length} schedules need one milestone less, there are {_milestones.Length}.");
                        if (_schedulers.Any(scheduler => scheduler._optimizer != optimizer))
                            throw new ArgumentException("All schedules must belong to the optimizer of the sequence.");
                        // Each schedule has made its first step when it was made; only that of the first one is to stand.
                        foreach (ILearningRateController group in optimizer.ParamGroups) group.LearningRate = group.InitialLearningRate;
                        foreach (LRScheduler scheduler in _schedulers) scheduler._last_epoch--;
                        _schedulers[0].step();
                        _last_lrs = _schedulers[0]._last_lrs;
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        int current = _milestones.Count(milestone => milestone <= _last_epoch);
                        if (current > 0 && _milestones[current - 1] == _last_epoch) _schedulers[current].step(0);
                        else _schedulers[current].step();
                        return Rates();
                    }

                    /// <inheritdoc/>
                    public override double[] state_dict() =>
                        [.. base.state_dict(), .. _schedulers.SelectMany(scheduler => scheduler.state_dict())];

                    private protected override ReadOnlySpan<double> Load(ReadOnlySpan<double> state)
                    {
                        state = base.Load(state);
                        foreach (LRScheduler scheduler in _schedulers) state = scheduler.LoadPart(state);
                        return state;
                    }
                }
            }
        }
    }
}
