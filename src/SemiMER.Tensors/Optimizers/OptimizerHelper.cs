namespace SemiMER.Tensors.Modules;

/// <summary>What all optimizers have in common: groups, options and a state for each parameter.</summary>
public abstract partial class OptimizerHelper : torch.optim.Optimizer
{
    /// <summary>Options of groups that do not say otherwise.</summary>
    protected OptimizerOptions _defaults;

    private readonly Dictionary<Parameter, OptimizerState> states = [];

    /// <summary>An optimizer with default options and groups to start with.</summary>
    private protected OptimizerHelper(OptimizerOptions defaults, IEnumerable<ParamGroup> groups)
    {
        _defaults = defaults;
        defaults.InitialLearningRate = defaults.LearningRate!.Value;
        defaults.Check();
        foreach (ParamGroup group in torch.NotNull(groups)) add_param_group(group);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A parameter is there already, or an option is outside its range.</exception>
    public override void add_param_group(ParamGroup param_group)
    {
        torch.NotNull(param_group).Options ??= NewOptions();
        OptimizerOptions options = param_group.Completed;
        options.Complete(_defaults);
        options.Check();
        options.InitialLearningRate = param_group.LearningRate;
        var own = new HashSet<Parameter>();
        foreach (Parameter parameter in param_group.Parameters)
        {
            if (states.ContainsKey(parameter) || !own.Add(parameter))
                throw new ArgumentException(
                    $"A parameter of shape {Shapes.Text(parameter.sizes)} is given twice; an optimizer changes each one once.");
            if (!parameter.is_floating_point())
                throw new ArgumentException(
                    $"A parameter has element type {parameter.dtype}; only floating point parameters can be trained.");
        }
        foreach (Parameter parameter in own)
        {
            OptimizerState state = NewState(parameter);
            state.Initialize(options);
            states.Add(parameter, state);
        }
        _parameter_groups.Add(param_group);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (OptimizerState state in states.Values) state.Release();
            states.Clear();
            _parameter_groups.Clear();
        }
        base.Dispose(disposing);
    }

    /// <summary>Options of this kind of optimizer, with nothing set.</summary>
    internal abstract OptimizerOptions NewOptions();

    /// <summary>A state of this kind of optimizer, not initialised.</summary>
    internal abstract OptimizerState NewState(Parameter parameter);

    /// <summary>
    /// Computes the loss if there is a closure, then calls <paramref name="body"/> for each group, without recording; tensors
    /// made there are released.
    /// </summary>
    /// <exception cref="ArgumentException">A group is not of type <typeparamref name="T"/>.</exception>
    protected torch.Tensor? _step<T>(Action<T> body, Func<torch.Tensor>? loss_closure = null) where T : ParamGroup
    {
        torch.NotNull(body);
        torch.Tensor? loss = null;
        if (loss_closure is not null)
        {
            using IDisposable recording = torch.enable_grad();
            loss = loss_closure();
        }
        using IDisposable silence = torch.no_grad();
        using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
        foreach (ParamGroup group in _parameter_groups)
        {
            body(group as T
                ?? throw new ArgumentException($"A parameter group of type {group.GetType().FullName} does not fit {GetType().FullName}."));
        }
        return loss;
    }

    /// <summary>The parameters of a group that have a gradient, with the gradient and the state.</summary>
    private protected IEnumerable<(Parameter parameter, torch.Tensor gradient, TState state)> Trained<TState>(ParamGroup group)
        where TState : OptimizerState
    {
        foreach (Parameter parameter in group.Parameters)
        {
            _ = parameter.Memory;
            if (parameter.state?.Gradient is { } gradient) yield return (parameter, gradient, (TState)states[parameter]);
        }
    }

    /// <summary>The gradient to descend along, with the L2 penalty; its sign turned to ascend.</summary>
    private protected static torch.Tensor Penalized(Parameter parameter, torch.Tensor gradient, double weightDecay, bool maximize)
    {
        torch.Tensor direction = maximize ? -gradient : gradient;
        return weightDecay == 0 ? direction : direction.add(parameter, alpha: weightDecay);
    }
}
