namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>At each milestone the learning rates are multiplied by <paramref name="gamma"/>.</summary>
            /// <param name="optimizer">Its groups are changed.</param>
            /// <param name="milestones">Epochs; one that stands there twice counts twice.</param>
            /// <param name="gamma">The factor.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to begin.</param>
            /// <param name="verbose">Without effect: the engine writes nothing to the console.</param>
            public static LRScheduler MultiStepLR(
                Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.MultiStepLR(optimizer, milestones, gamma, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>At each milestone the learning rates are multiplied by gamma.</summary>
                public class MultiStepLR : LRScheduler
                {
                    private readonly int[] _milestones;
                    private readonly double _gamma;

                    /// <inheritdoc cref="lr_scheduler.MultiStepLR"/>
                    public MultiStepLR(
                        Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _milestones = [.. NotNull(milestones)];
                        _gamma = gamma;
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        Rates(Math.Pow(_gamma, _milestones.Count(milestone => milestone == _last_epoch)));

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_closed_form_lr() =>
                        Initial(Math.Pow(_gamma, _milestones.Count(milestone => milestone <= _last_epoch)));
                }
            }
        }
    }
}
