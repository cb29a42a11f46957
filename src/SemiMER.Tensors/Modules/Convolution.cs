namespace SemiMER.Tensors.Modules;

/// <summary>What convolution layers have in common.</summary>
public abstract class Convolution : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private Parameter ownWeight;
    private Parameter? ownBias;

    private protected Convolution(
        string name, long inChannels, long outChannels, long kernel, long stride, long padding, Padding? paddingType, long dilation,
        bool transposed, long outputPadding, long groups, bool hasBias, PaddingModes mode, torch.ScalarType? type) : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dilation);
        ArgumentOutOfRangeException.ThrowIfNegative(outputPadding);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        if (inChannels < 1 || outChannels < 1 || inChannels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentException($"{name}: {inChannels} and {outChannels} channels must be positive multiples of {groups} groups.");
        if (paddingType == Padding.Same && stride != 1)
            throw new ArgumentException($"{name}: padding to the input's length needs stride 1, got {stride}.");
        if (mode == PaddingModes.Constant || (transposed && mode != PaddingModes.Zeros))
            throw new ArgumentException($"{name}: padding mode {mode} is not supported.");
        in_channels = inChannels;
        out_channels = outChannels;
        kernel_size = [kernel];
        this.stride = [stride];
        this.padding = [padding];
        padding_type = paddingType;
        this.dilation = [dilation];
        this.transposed = transposed;
        output_padding = [outputPadding];
        this.groups = groups;
        padding_mode = mode;
        ownWeight = Parameter.Make(
            transposed ? [inChannels, outChannels / groups, kernel] : [outChannels, inChannels / groups, kernel], type);
        register_parameter("weight", ownWeight);
        if (hasBias) register_parameter("bias", ownBias = Parameter.Make([outChannels], type));
        reset_parameters();
    }

    /// <summary>Summands of the output channels, [out], or null.</summary>
    public Parameter? bias
    {
        get => ownBias;
        set => Replace("bias", ownBias = value);
    }

    /// <summary>The filters: [out, in / groups, taps], transposed [in, out / groups, taps].</summary>
    public Parameter weight
    {
        get => ownWeight;
        set => Replace("weight", ownWeight = torch.NotNull(value));
    }

    /// <summary>Channels of the input.</summary>
    public long in_channels { get; }

    /// <summary>Channels of the output.</summary>
    public long out_channels { get; }

    /// <summary>True for the transpose of a convolution.</summary>
    public bool transposed { get; }

    /// <summary>Nothing, or to the length of the input; null if <see cref="padding"/> says how much.</summary>
    public Padding? padding_type { get; }

    /// <summary>Steps added at each end.</summary>
    public long[] padding { get; }

    /// <summary>What is added.</summary>
    public PaddingModes padding_mode { get; set; }

    /// <summary>Parts of the channels that are convolved on their own.</summary>
    public long groups { get; set; }

    /// <summary>Taps.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>Steps between windows.</summary>
    public long[] stride { get; set; }

    /// <summary>Steps between taps.</summary>
    public long[] dilation { get; set; }

    /// <summary>Steps added at the end of the output of a transpose.</summary>
    public long[] output_padding { get; set; }

    /// <summary>Draws weight and bias anew, uniform in +-1 / sqrt(weight.size(1) taps).</summary>
    public void reset_parameters() => torch.nn.init.ByInputs(ownWeight, ownBias);
}
