namespace SemiMER.Tensors;

/// <summary>The momentum of groups that have one, or else Adam's first decay rate.</summary>
internal static class MomentumCycle
{
    /// <summary>Refuses an optimizer whose groups have neither.</summary>
    internal static void Require(torch.optim.Optimizer optimizer)
    {
        if (optimizer.ParamGroups.Any(group => group is not (torch.optim.IMomentum or torch.optim.IBetas)))
            throw new ArgumentException($"{optimizer.GetType().Name} has no momentum to cycle; pass cycle_momentum: false.");
    }

    /// <summary>Sets the momentum of each group.</summary>
    internal static void Set(torch.optim.Optimizer optimizer, double[] values)
    {
        foreach ((torch.optim.ILearningRateController group, double value) in optimizer.ParamGroups.Zip(values))
        {
            if (group is torch.optim.IMomentum momentum) momentum.Momentum = value;
            else if (group is torch.optim.IBetas betas) betas.Betas = (value, betas.Betas.Item2);
        }
    }
}
