namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Several schedules at once, whose factors multiply.</summary>
            /// <param name="schedulers">The schedules, at least one, made for the same optimizer.</param>
            public static LRScheduler ChainedLR(IEnumerable<LRScheduler> schedulers) => new impl.ChainedLR(schedulers);

            public static partial class impl
            {
                /// <summary>Several schedules at once, whose factors multiply.</summary>
                public class ChainedLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;

                    /// <inheritdoc cref="lr_scheduler.ChainedLR"/>
                    /// <exception cref="ArgumentException">There is none, or they belong to different optimizers.</exception>
                    public ChainedLR(IEnumerable<LRScheduler> schedulers) : this([.. NotNull(schedulers)])
                    {
                    }

                    private ChainedLR(LRScheduler[] schedulers)
                        : base(schedulers.Length > 0
                            ? schedulers[0]._optimizer : throw new ArgumentException("There is no schedule in the chain."))
                    {
                        _schedulers = schedulers;
                        if (schedulers.Any(scheduler => scheduler._optimizer != _optimizer))
                            throw new ArgumentException("All schedules of a chain must belong to the same optimizer.");
                    }

                    /// <inheritdoc/>
                    public override void step()
                    {
                        foreach (LRScheduler scheduler in _schedulers) scheduler.step();
                        _last_lrs = Rates();
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
