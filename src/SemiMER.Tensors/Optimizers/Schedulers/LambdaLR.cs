namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>The learning rates are the initial ones times a function of the epoch.</summary>
            /// <param name="optimizer">Its groups are changed.</param>
            /// <param name="lr_lambda">The factor of an epoch, the same for all groups.</param>
            /// <param name="last_epoch">The epoch to go on after; -1 to begin.</param>
            /// <param name="verbose">Without effect: the engine writes nothing to the console.</param>
            public static LRScheduler LambdaLR(
                Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) =>
                new impl.LambdaLR(optimizer, lr_lambda, last_epoch, verbose);

            public static partial class impl
            {
                /// <summary>The learning rates are the initial ones times a function of the epoch.</summary>
                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double>[] _lr_lambdas;

                    /// <inheritdoc cref="lr_scheduler.LambdaLR"/>
                    public LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, NotNull(optimizer).ParamGroups.Select(_ => NotNull(lr_lambda)), last_epoch, verbose)
                    {
                    }

                    /// <summary>The learning rates are the initial ones times a function of the epoch.</summary>
                    /// <param name="optimizer">Its groups are changed.</param>
                    /// <param name="lr_lambdas">The factor of an epoch, a function for each group.</param>
                    /// <param name="last_epoch">The epoch to go on after; -1 to begin.</param>
                    /// <param name="verbose">Without effect: the engine writes nothing to the console.</param>
                    public LambdaLR(
                        Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false)
                        : base(optimizer, last_epoch, verbose)
                    {
                        _lr_lambdas = OnePerGroup(lr_lambdas);
                        step();
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr() =>
                        _base_lrs.Zip(_lr_lambdas, (rate, factor) => rate * factor(_last_epoch));
                }
            }
        }
    }
}
