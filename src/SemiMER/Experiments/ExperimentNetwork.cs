using SemiMER.Corpora;
using SemiMER.Models;

namespace SemiMER.Experiments;

/// <summary>A network of an experiment: from options, or made by a function of yours.</summary>
public sealed record ExperimentNetwork
{
    private ExperimentNetwork(string name, EmotionNetworkOptions? options, Func<CorpusSchema, long, EmotionNetwork> create)
    {
        Name = name;
        Options = options;
        Create = create;
    }

    /// <summary>Name in tables.</summary>
    public string Name { get; }

    /// <summary>What the network is made from; null if a function of yours makes it.</summary>
    public EmotionNetworkOptions? Options { get; }

    /// <summary>Makes the network of one training from the schema and the seed of its initial weights.</summary>
    public Func<CorpusSchema, long, EmotionNetwork> Create { get; }

    /// <summary>A network from options.</summary>
    /// <param name="options">The options; the seed is replaced by that of the training.</param>
    /// <param name="name">Name in tables. Default <c>network</c>.</param>
    public static ExperimentNetwork FromOptions(EmotionNetworkOptions options, string name = "network")
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(name);
        return new ExperimentNetwork(name, options, (schema, seed) => EmotionNetwork.Create(schema, options with { Seed = seed }));
    }

    /// <summary>A network that a function makes, with encoders, fusion or layers of yours.</summary>
    /// <param name="name">Name in tables. A folder of cells knows the function by this name alone.</param>
    /// <param name="create">Makes an untrained network from the schema and the seed of its weights; another one in each call.</param>
    public static ExperimentNetwork FromFunction(string name, Func<CorpusSchema, long, EmotionNetwork> create)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);
        return new ExperimentNetwork(name, options: null, create);
    }

    /// <summary>The network from options, named <c>network</c>.</summary>
    /// <param name="options">The options.</param>
    public static implicit operator ExperimentNetwork(EmotionNetworkOptions options) => FromOptions(options);
}
