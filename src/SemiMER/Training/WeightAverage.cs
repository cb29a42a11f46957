using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// The exponential moving average of a network's weights (Polyak averaging; Tarvainen and Valpola 2017). Buffers are not averaged, their
/// last values count.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="decay">d, above 0 and below 1.</param>
internal sealed class WeightAverage(EmotionNetwork network, double decay) : IDisposable
{
    private readonly WeightSnapshot average = new(network), aside = new(network);
    private readonly HashSet<string> parameters = [.. network.named_parameters().Select(parameter => parameter.name)];

    /// <summary>How many weights were averaged.</summary>
    public long Updates { get; private set; }

    /// <summary>The average by name; nothing before the first update.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => average.Copies;

    /// <summary>Takes the weights after an update in. w' = d w' + (1 - d) w with d = min(d, (1 + t) / (10 + t))</summary>
    public void Add()
    {
        if (Updates == 0)
        {
            average.Take();
            Updates = 1;
            return;
        }
        using var scope = NewDisposeScope();
        using IDisposable unrecorded = no_grad();
        double t = Updates++;
        double d = Math.Min(decay, (1 + t) / (10 + t));
        foreach ((string name, Tensor w) in network.state_dict())
        {
            if (parameters.Contains(name))
                average.Copies[name].lerp_(w, 1 - d);
            else
                average.Copies[name].copy_(w);
        }
    }

    /// <summary>Goes on from a saved average.</summary>
    public void Load(IReadOnlyDictionary<string, Tensor> weights, long updates)
    {
        average.Load(weights);
        Updates = updates;
    }

    /// <summary>Begins anew.</summary>
    public void Forget() => Updates = 0;

    /// <summary>Gives the network the average until <see cref="PutBack"/>.</summary>
    public void PutInPlace()
    {
        aside.Take();
        average.Restore();
    }

    /// <summary>Gives the network the weights back that it is trained on.</summary>
    public void PutBack() => aside.Restore();

    /// <inheritdoc/>
    public void Dispose()
    {
        average.Dispose();
        aside.Dispose();
    }
}
