using SemiMER.Tensors.Modules;

namespace SemiMER.Tensors
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>The means of a number of windows that share the time as evenly as can be.</summary>
            public static AdaptiveAvgPool1d AdaptiveAvgPool1d(long output_size) => new(output_size);
        }
    }
}

namespace SemiMER.Tensors.Modules
{
    /// <summary>The means of a number of windows that share the time as evenly as can be.</summary>
    public sealed class AdaptiveAvgPool1d : ParameterLessModule<torch.Tensor, torch.Tensor>
    {
        internal AdaptiveAvgPool1d(long windows) : base(nameof(AdaptiveAvgPool1d)) => output_size = windows;

        /// <summary>Number of windows.</summary>
        public long output_size { get; set; }

        /// <summary>The means, [..., channels, time] -> [..., channels, output_size].</summary>
        public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.adaptive_avg_pool1d(input, output_size);
    }
}
