namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>
            /// The learning rates follow half a cosine from the initial ones to <paramref name="eta_min"/> and back (arXiv 1608.03983,
            /// without restarts).
            /// </summary>
            /// <param name="optimizer">Its groups are changed.</param>
            /// <param name="T_max">The epoch of the minimum.</param>
            /// <param name="eta_min">The minimum.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to begin.</param>
            /// <param name="verbose">Without effect: the engine writes nothing to the console.</param>
            public static LRScheduler CosineAnnealingLR(
                Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>
                /// The learning rates follow half a cosine from the initial ones to eta_min and back (arXiv 1608.03983, without restarts).
                /// </summary>
                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _T_max;
                    private readonly double _eta_min;

                    /// <inheritdoc cref="lr_scheduler.CosineAnnealingLR"/>
                    public CosineAnnealingLR(
                        Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(T_max);
                        _T_max = T_max;
                        _eta_min = eta_min;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch == 0) return Rates();
                        if (_step_count == 1) return get_closed_form_lr();
                        double[] rates = Rates();
                        // At the minimum the quotient of the cosines has no value.
                        if ((_last_epoch - 1 - _T_max) % (2 * _T_max) == 0)
                            return rates.Zip(
                                _base_lrs, (rate, initial) => rate + (initial - _eta_min) * (1 - Math.Cos(Math.PI / _T_max)) / 2);
                        double quotient = Height(_last_epoch) / Height(_last_epoch - 1);
                        return rates.Select(rate => quotient * (rate - _eta_min) + _eta_min);
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        _base_lrs.Select(initial => _eta_min + (initial - _eta_min) * Height(_last_epoch) / 2);

                    private double Height(int epoch) => 1 + Math.Cos(Math.PI * epoch / _T_max);
                }
            }
        }
    }
}
