using SemiMER.Tensors.Utils;

namespace SemiMER.Tensors.Modules;

/// <summary>What an optimizer keeps for one parameter between steps.</summary>
public abstract class OptimizerState
{
    /// <summary>The parameter that the state belongs to.</summary>
    protected Parameter _parameter;

    /// <summary>The state of <paramref name="parameter"/>.</summary>
    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    internal Parameter Parameter => _parameter;

    /// <summary>Writes the state in TorchSharp's order.</summary>
    public abstract void SaveStateDict(BinaryWriter writer);

    /// <summary>Reads what <see cref="SaveStateDict"/> wrote.</summary>
    public abstract void LoadStateDict(BinaryReader reader);

    /// <summary>Takes over copies of the values of another state of the same kind.</summary>
    public abstract void LoadStateDict(OptimizerState source);

    /// <summary>True if the other state is of the same kind and its values are close.</summary>
    public virtual bool ApproximatelyEquals(OptimizerState other) => false;

    /// <summary>Makes the state of a parameter that has not been changed yet.</summary>
    public abstract void Initialize(OptimizerOptions options);

    /// <summary>Releases the tensors of the state.</summary>
    internal abstract void Release();

    /// <summary><paramref name="state"/> as a state of this kind.</summary>
    private protected static TState As<TState>(OptimizerState state) where TState : OptimizerState =>
        torch.NotNull(state) as TState
            ?? throw new ArgumentException($"A state of type {state.GetType().FullName} does not fit {typeof(TState).FullName}.");

    /// <summary>A tensor like the parameter, contiguous and free of dispose scopes, filled with <paramref name="value"/>.</summary>
    private protected torch.Tensor Filled(double value) =>
        torch.full(_parameter.sizes, value, dtype: _parameter.dtype).DetachFromDisposeScope();

    private protected static void SaveTensor(BinaryWriter writer, torch.Tensor tensor) => TensorFile.Write(tensor, writer);

    /// <summary>Says whether there is a tensor, then writes it.</summary>
    private protected static void SaveOptionalTensor(BinaryWriter writer, torch.Tensor? tensor)
    {
        writer.Write(tensor is not null);
        if (tensor is not null) SaveTensor(writer, tensor);
    }

    private protected static void LoadTensor(BinaryReader reader, torch.Tensor tensor) => TensorFile.ReadInto(tensor, reader, skip: false);

    private protected void LoadOptionalTensor(BinaryReader reader, ref torch.Tensor? tensor)
    {
        if (reader.ReadBoolean()) LoadTensor(reader, tensor ??= Filled(0));
        else Remove(ref tensor);
    }

    private protected static void CopyTensor(torch.Tensor from, torch.Tensor to)
    {
        using IDisposable _ = torch.no_grad();
        to.copy_(from);
    }

    private protected void CopyOptionalTensor(torch.Tensor? from, ref torch.Tensor? to)
    {
        if (from is null) Remove(ref to);
        else CopyTensor(from, to ??= Filled(0));
    }

    private protected static bool AreClose(torch.Tensor? one, torch.Tensor? other) =>
        one is null || other is null ? one is null == other is null : one.allclose(other);

    private protected static void Remove(ref torch.Tensor? tensor)
    {
        tensor?.Dispose();
        tensor = null;
    }
}
