namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>
            /// The factor of the learning rates goes from <paramref name="start_factor"/> to <paramref name="end_factor"/> in a line.
            /// </summary>
            /// <param name="optimizer">Its groups are changed.</param>
            /// <param name="start_factor">The factor at epoch 0, above 0.</param>
            /// <param name="end_factor">The factor from epoch <paramref name="total_iters"/> on.</param>
            /// <param name="total_iters">Epochs of the way, at least 1.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to begin.</param>
            /// <param name="verbose">Without effect: the engine writes nothing to the console.</param>
            public static LRScheduler LinearLR(
                Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5, int last_epoch = -1,
                bool verbose = false) =>
                new impl.LinearLR(optimizer, start_factor, end_factor, total_iters, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>The factor of the learning rates goes from start_factor to end_factor in a line.</summary>
                public class LinearLR : LRScheduler
                {
                    private readonly double _start_factor;
                    private readonly double _end_factor;
                    private readonly int _total_iters;

                    /// <inheritdoc cref="lr_scheduler.LinearLR"/>
                    public LinearLR(
                        Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5, int last_epoch = -1,
                        bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(start_factor);
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(total_iters);
                        _start_factor = start_factor;
                        _end_factor = end_factor;
                        _total_iters = total_iters;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch == 0) return Rates(_start_factor);
                        if (_last_epoch > _total_iters) return Rates();
                        // (s + e (t)) / (s + e (t - 1)), where e is the change of one epoch
                        double change = _end_factor - _start_factor;
                        return Rates(1 + change / (_total_iters * _start_factor + (_last_epoch - 1) * change));
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        Initial(_start_factor + (_end_factor - _start_factor) * Math.Min(_total_iters, _last_epoch) / _total_iters);
                }
            }
        }
    }
}
