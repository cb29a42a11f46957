namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>
            /// The factor of the learning rates is (1 - epoch / <paramref name="total_iters"/>) ^ <paramref name="power"/>.
            /// </summary>
            /// <param name="optimizer">Its groups are changed.</param>
            /// <param name="total_iters">The epoch at which the learning rates are 0, at least 1.</param>
            /// <param name="power">The power.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to begin.</param>
            /// <param name="verbose">Without effect: the engine writes nothing to the console.</param>
            public static LRScheduler PolynomialLR(
                Optimizer optimizer, int total_iters = 5, double power = 1, int last_epoch = -1, bool verbose = false) =>
                new impl.PolynomialLR(optimizer, total_iters, power, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>The factor of the learning rates is (1 - epoch / total_iters) ^ power.</summary>
                public class PolynomialLR : LRScheduler
                {
                    private readonly int _total_iters;
                    private readonly double _power;

                    /// <inheritdoc cref="lr_scheduler.PolynomialLR"/>
                    public PolynomialLR(
                        Optimizer optimizer, int total_iters = 5, double power = 1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(total_iters);
                        _total_iters = total_iters;
                        _power = power;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch == 0 || _last_epoch > _total_iters) return Rates();
                        double now = 1 - (double)_last_epoch / _total_iters, before = 1 - (double)(_last_epoch - 1) / _total_iters;
                        return Rates(Math.Pow(now / before, _power));
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        Initial(Math.Pow(1 - (double)Math.Min(_total_iters, _last_epoch) / _total_iters, _power));
                }
            }
        }
    }
}
