namespace SemiMER.Tensors.Modules;

/// <summary>Parameters that share options.</summary>
public class ParamGroup : torch.optim.ILearningRateController
{
    private Parameter[] parameters = [];

    /// <summary>An empty group.</summary>
    public ParamGroup()
    {
    }

    /// <summary>The parameters.</summary>
    public IEnumerable<Parameter> Parameters
    {
        get => parameters;
        set => parameters = [.. torch.NotNull(value)];
    }

    /// <summary>The options; null until they are given or the group has been added to an optimizer.</summary>
    public OptimizerOptions? Options { get; set; }

    /// <summary>The learning rate of the next step.</summary>
    /// <exception cref="InvalidOperationException">The group has no options yet.</exception>
    public double LearningRate
    {
        get => Completed.LearningRate ?? throw Incomplete();
        set => Completed.LearningRate = value;
    }

    /// <summary>The learning rate that the schedulers start from.</summary>
    /// <exception cref="InvalidOperationException">The group has no options yet.</exception>
    public double InitialLearningRate
    {
        get => Completed.InitialLearningRate;
        set => Completed.InitialLearningRate = value;
    }

    internal OptimizerOptions Completed => Options ?? throw Incomplete();

    private static InvalidOperationException Incomplete() =>
        new("The parameter group has no options yet; give it options or add it to an optimizer.");
}

/// <summary>Parameters that share options of one kind of optimizer.</summary>
public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
{
    /// <summary>An empty group.</summary>
    public ParamGroup()
    {
    }

    /// <summary>A group of parameters; without options it takes those of the optimizer.</summary>
    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
    {
        Parameters = parameters;
        base.Options = options;
    }

    /// <summary>The options; null until they are given or the group has been added to an optimizer.</summary>
    public new TOptions? Options
    {
        get => (TOptions?)base.Options;
        set => base.Options = value;
    }

    internal new TOptions Completed => (TOptions)base.Completed;
}
