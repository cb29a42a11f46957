namespace SemiMER.Tensors.Modules;

/// <summary>A module without state.</summary>
public interface IParameterLessModule;

/// <summary>A module of one input without parameters, buffers or modules below it.</summary>
public abstract class ParameterLessModule<T1, TResult> : torch.nn.Module<T1, TResult>, IParameterLessModule
{
    /// <summary>A module of the given kind.</summary>
    protected ParameterLessModule(string name) : base(name)
    {
    }

    /// <summary>Refused: the module has no state.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_buffer(string name, torch.Tensor tensor, bool persistent = true) => throw WithoutState("buffer", name);

    /// <summary>Refused: the module has no state.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_parameter(string name, Parameter? param) => throw WithoutState("parameter", name);

    /// <summary>Refused: the module has no state.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override void register_module(string name, torch.nn.Module submodule) => throw WithoutState("module", name);

    private InvalidOperationException WithoutState(string kind, string key) =>
        new($"{GetName()} has no state; {kind} '{key}' cannot be registered in it. Derive from Module instead.");
}
