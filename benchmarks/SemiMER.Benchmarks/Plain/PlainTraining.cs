using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Plain;

/// <summary>AdamW on the objective, with clipped gradients.</summary>
internal sealed class PlainTraining : IDisposable
{
    private readonly PlainNetwork network;
    private readonly PlainObjective objective;
    private readonly Parameter[] parameters;
    private readonly AdamW optimizer;
    private readonly Tensor classWeights;
    private readonly double gradientNorm;

    public PlainTraining(
        PlainNetwork network, PlainObjective objective, IReadOnlyList<int> classCounts, double learningRate, double weightDecay,
        double gradientNorm)
    {
        this.network = network;
        this.objective = objective;
        this.gradientNorm = gradientNorm;
        parameters = [.. network.parameters()];
        optimizer = optim.AdamW(parameters, learningRate, weight_decay: weightDecay);
        // w_k = n / (K n_k)
        float labeled = classCounts.Sum();
        classWeights = tensor([.. classCounts.Select(count => labeled / (classCounts.Count * count))]);
    }

    /// <summary>One update on rows of the labeled and, if there are any, of the unlabeled data; gives the loss.</summary>
    public float Step(PlainData labeled, IReadOnlyList<int> labeledRows, PlainData? unlabeled, IReadOnlyList<int>? unlabeledRows)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        Tensor loss = objective.Labeled(network, labeled.Rows(labeledRows), classWeights);
        if (unlabeled is not null)
            loss += objective.Unlabeled(network, unlabeled.Rows(unlabeledRows!));
        loss.backward();
        nn.utils.clip_grad_norm_(parameters, gradientNorm);
        optimizer.step();
        return loss.item<float>();
    }

    public void Dispose()
    {
        optimizer.Dispose();
        classWeights.Dispose();
    }
}
