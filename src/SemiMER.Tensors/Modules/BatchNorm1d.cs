using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>
            /// Normalises each feature over the batch and follows its statistics for evaluation (Ioffe and Szegedy 2015).
            /// </summary>
            /// <param name="num_features">Features, or channels.</param>
            /// <param name="eps">Added to the variance.</param>
            /// <param name="momentum">Share of a batch in the new running statistics.</param>
            /// <param name="affine">Scale and shift by a trained weight (ones at first) and bias (zeros at first).</param>
            /// <param name="track_running_stats">Keep running statistics; without them evaluation uses those of the batch.</param>
            /// <param name="device">The CPU.</param>
            /// <param name="dtype">float32 (the default) or float64.</param>
            public static BatchNorm1d BatchNorm1d(
                long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true,
                Device? device = null, ScalarType? dtype = null)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num_features);
                return new BatchNorm1d(num_features, eps, momentum, affine, track_running_stats, dtype);
            }
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>Normalisation with running statistics.</summary>
    public abstract class NormBase : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private Parameter? ownWeight;
        private Parameter? ownBias;
        private torch.Tensor? runningMean, runningVariance, batches;

        private protected NormBase(
            long features, double eps, double? momentum, bool affine, bool track, torch.ScalarType? type, string name)
            : base(name)
        {
            num_features = features;
            this.eps = eps;
            this.momentum = momentum;
            this.affine = affine;
            track_running_stats = track;
            if (affine)
            {
                register_parameter("weight", ownWeight = Parameter.Make([features], type));
                register_parameter("bias", ownBias = Parameter.Make([features], type));
            }
            if (track)
            {
                register_buffer("running_mean", runningMean = torch.zeros([features], dtype: type));
                register_buffer("running_var", runningVariance = torch.ones([features], dtype: type));
                register_buffer("num_batches_tracked", batches = torch.tensor(0L));
            }
            reset_parameters();
        }

        /// <summary>Factors of the features, or null.</summary>
        public Parameter? weight
        {
            get => ownWeight;
            set => Replace("weight", ownWeight = value);
        }

        /// <summary>Summands of the features, or null.</summary>
        public Parameter? bias
        {
            get => ownBias;
            set => Replace("bias", ownBias = value);
        }

        /// <summary>Running mean [features], or null.</summary>
        public torch.Tensor? running_mean
        {
            get => runningMean;
            set => ReplaceBuffer("running_mean", runningMean = value);
        }

        /// <summary>Running variance [features], or null.</summary>
        public torch.Tensor? running_var
        {
            get => runningVariance;
            set => ReplaceBuffer("running_var", runningVariance = value);
        }

        /// <summary>Batches seen in training, or null.</summary>
        public torch.Tensor? num_batches_tracked
        {
            get => batches;
            set => ReplaceBuffer("num_batches_tracked", batches = value);
        }

        /// <summary>Number of features.</summary>
        public long num_features { get; }

        /// <summary>Added to the variance.</summary>
        public double eps { get; set; }

        /// <summary>Share of a batch in the new running statistics; null for the mean over all batches.</summary>
        public double? momentum { get; set; }

        /// <summary>True if features are scaled and shifted.</summary>
        public bool affine { get; }

        /// <summary>True if running statistics are kept.</summary>
        public bool track_running_stats { get; }

        /// <summary>Sets the running mean to zeros, the variance to ones and the count to zero.</summary>
        public void reset_running_stats()
        {
            runningMean?.zero_();
            runningVariance?.fill_(1);
            batches?.zero_();
        }

        /// <summary>Resets the statistics, the weight to ones and the bias to zeros.</summary>
        public void reset_parameters()
        {
            reset_running_stats();
            if (ownWeight is not null) torch.nn.init.ones_(ownWeight);
            if (ownBias is not null) torch.nn.init.zeros_(ownBias);
        }

        /// <summary>Refuses an input of a shape the layer is not for.</summary>
        /// <exception cref="ArgumentException">The number of dimensions or of features is wrong.</exception>
        protected abstract void ValidateInputDimensions(torch.Tensor input);
    }

    /// <summary>Normalisation of each feature over the batch.</summary>
    public abstract class BatchNorm : NormBase
    {
        private protected BatchNorm(
            long features, double eps, double? momentum, bool affine, bool track, torch.ScalarType? type, string name)
            : base(features, eps, momentum, affine, track, type, name)
        {
        }

        /// <summary>The normalised input, of the same shape; in training the running statistics move.</summary>
        public override torch.Tensor forward(torch.Tensor input)
        {
            ValidateInputDimensions(torch.NotNull(input));
            double share = momentum ?? 0;
            if (training && track_running_stats && num_batches_tracked is { } count)
            {
                count.add_(1);
                share = momentum ?? 1.0 / count.item<long>();
            }
            bool ofBatch = training || running_mean is null || running_var is null;
            return torch.nn.functional.batch_norm(input, running_mean, running_var, weight, bias, ofBatch, share, eps);
        }
    }

    /// <summary>Normalisation of each feature over the batch, [batch, features] or [batch, features, time].</summary>
    public sealed class BatchNorm1d : BatchNorm
    {
        internal BatchNorm1d(long features, double eps, double? momentum, bool affine, bool track, torch.ScalarType? type)
            : base(features, eps, momentum, affine, track, type, nameof(BatchNorm1d))
        {
        }

        /// <inheritdoc/>
        protected override void ValidateInputDimensions(torch.Tensor input)
        {
            if (input.sizes.Length is not (2 or 3) || input.sizes[1] != num_features)
            {
                throw new ArgumentException(
                    $"BatchNorm1d: expected [batch, {num_features}] or [batch, {num_features}, time], got shape " +
                    $"{Shapes.Text(input.sizes)}.");
            }
        }
    }
}
