using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

internal sealed partial class FusedAdamW
{
    private const string StepsEntry = ".step", FirstEntry = ".exp_avg", SecondEntry = ".exp_avg_sq"; // as PyTorch calls them

    /// <summary>What the optimizer remembers, as copies. Learning rates and weight decays are the caller's and not among them.</summary>
    /// <returns>
    /// For each parameter that took part in a step, by its name: <c>name.step</c> (one Int64), <c>name.exp_avg</c> and
    /// <c>name.exp_avg_sq</c> (the moments, of the parameter's shape, type and device). They belong to the caller.
    /// </returns>
    public Dictionary<string, Tensor> GetState()
    {
        var state = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (OptimizedParameter parameter in parameters.Where(parameter => parameter.Steps > 0))
        {
            state.Add(parameter.Name + StepsEntry, tensor(parameter.Steps));
            state.Add(parameter.Name + FirstEntry, parameter.FirstMoment!.clone());
            state.Add(parameter.Name + SecondEntry, parameter.SecondMoment!.clone());
        }
        return state;
    }

    /// <summary>Goes on from a saved state: with the same parameters and gradients the next steps give the same bits.</summary>
    /// <param name="state">
    /// What <see cref="GetState"/> gave; the moments may lie on any device. It is copied. Parameters it does not name begin anew.
    /// </param>
    /// <exception cref="SemiMerException">It is not a state of these parameters; nothing was changed.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        List<string> faults = Faults(state);
        if (faults.Count > 0)
            throw new SemiMerException($"The state does not fit the optimizer's parameters: {FaultText.List(faults)}.");
        using IDisposable unrecorded = no_grad();
        foreach (OptimizedParameter parameter in parameters)
        {
            if (state.TryGetValue(parameter.Name + StepsEntry, out Tensor? steps))
            {
                parameter.Load(
                    steps.Values<long>()[0], state[parameter.Name + FirstEntry], state[parameter.Name + SecondEntry]);
            }
            else
            {
                parameter.Forget();
            }
        }
    }

    private List<string> Faults(IReadOnlyDictionary<string, Tensor> state)
    {
        var faults = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (OptimizedParameter parameter in parameters)
        {
            string[] names = [parameter.Name + StepsEntry, parameter.Name + FirstEntry, parameter.Name + SecondEntry];
            known.UnionWith(names);
            if (!names.Any(state.ContainsKey))
                continue;
            faults.AddRange(names.Where(name => !state.ContainsKey(name)).Select(name => $"{name} is missing"));
            if (state.TryGetValue(names[0], out Tensor? steps) && !IsStepCount(steps))
                faults.Add($"{names[0]} is not one Int64 above 0 on the CPU");
            foreach (string name in names[1..])
            {
                if (state.TryGetValue(name, out Tensor? moment) && !HasFormOf(parameter.Parameter, moment))
                    faults.Add($"{name} is {Form(moment)}, the parameter {Form(parameter.Parameter)}");
            }
        }
        faults.AddRange(state.Keys.Where(name => !known.Contains(name)).Select(name => $"{name} belongs to no parameter"));
        return faults;
    }

    private static bool IsStepCount(Tensor steps) =>
        steps.device_type == DeviceType.CPU && steps.dtype == ScalarType.Int64 && steps.numel() == 1 && steps.Values<long>()[0] > 0;

    private static bool HasFormOf(Tensor parameter, Tensor moment) =>
        moment.dtype == parameter.dtype && moment.shape.AsSpan().SequenceEqual(parameter.shape);

    private static string Form(Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";
}
