using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// Layers of LSTM or GRU with the parameters of <c>nn.LSTM</c> and <c>nn.GRU</c>: their names, shapes, order and initial distribution,
/// so that states load from them and into them. Padding is never computed, and dropout between layers draws from the training's stream.
/// </summary>
internal sealed class RecurrentLayers : nn.Module<Tensor, Tensor, Tensor>, IInitialWeights
{
    private readonly RecurrentCell cell;
    private readonly double dropout;
    private readonly int hiddenSize;
    private readonly string[][] layers; // the end of the parameters' names: per layer, forwards and then backwards

    /// <summary>Creates layers with random weights.</summary>
    /// <param name="inputSize">Number of features of a frame.</param>
    /// <param name="options">Cell, sizes, layers, directions and dropout.</param>
    public RecurrentLayers(int inputSize, RecurrentEncoderOptions options)
        : base(nameof(RecurrentLayers))
    {
        cell = options.Cell;
        dropout = options.Dropout;
        hiddenSize = options.HiddenSize;
        int directions = options.Bidirectional ? 2 : 1;
        layers = [.. Enumerable.Range(0, options.Layers).Select(layer => Enumerable.Range(0, directions)
            .Select(direction => $"_l{layer}{(direction == 1 ? "_reverse" : "")}").ToArray())];
        foreach ((int layer, string[] names) in layers.Index())
        {
            foreach (string name in names)
                Create(layer == 0 ? inputSize : options.StateSize, name);
        }
    }

    /// <summary>The states of the last layer at all frames.</summary>
    /// <param name="values"><c>[batch, time, feature]</c>.</param>
    /// <param name="real"><c>[batch, time]</c>, bool; the real frames come first in their row, one at least.</param>
    /// <returns><c>[batch, time, directions * hidden]</c>, zeros where no frame is real.</returns>
    public override Tensor forward(Tensor values, Tensor real)
    {
        if (!HostKernels.Fit(values))
            return ByTensors(values, real);
        var rows = new PackedRows(FrameCounts.Of(real), (int)real.size(1));
        return UnpackFrames.Of(Packed(values, rows), rows);
    }

    /// <summary>The last states of the last layer: forwards after the last real frame, backwards after the first one.</summary>
    /// <param name="values"><c>[batch, time, feature]</c>.</param>
    /// <param name="real"><c>[batch, time]</c>, bool; the real frames come first in their row, one at least.</param>
    /// <returns><c>[batch, directions * hidden]</c>.</returns>
    public Tensor Last(Tensor values, Tensor real)
    {
        if (!HostKernels.Fit(values))
            return TensorRecurrence.Last(ByTensors(values, real), real, directions: layers[0].Length);
        var rows = new PackedRows(FrameCounts.Of(real), (int)real.size(1));
        Tensor states = Packed(values, rows);
        using Tensor last = tensor(rows.Ends(last: true));
        if (layers[0].Length == 1)
            return states.index_select(0, last);
        using Tensor first = tensor(rows.Ends(last: false));
        Tensor[] directions = states.chunk(2, dim: 1);
        return cat([directions[0].index_select(0, last), directions[1].index_select(0, first)], dim: 1);
    }

    void IInitialWeights.DrawWeights(Generator generator)
    {
        foreach ((_, Parameter weights) in named_parameters())
            Uniform(weights, generator);
    }

    private Tensor Packed(Tensor values, PackedRows rows) => Stack(PackFrames.Of(values, rows), (input, weights, backwards) =>
        cell == RecurrentCell.Lstm ? LstmScan.Run(input, weights, rows, backwards) : GruScan.Run(input, weights, rows, backwards));

    /// <summary>The same by tensor operations.</summary>
    internal Tensor ByTensors(Tensor values, Tensor real) => Stack(values, (input, weights, backwards) =>
        TensorRecurrence.Run(cell, input, real, weights, backwards));

    /// <summary>Each layer reads the states of all directions of the one below.</summary>
    private Tensor Stack(Tensor input, Func<Tensor, RecurrentWeights, bool, Tensor> run)
    {
        Tensor states = input;
        for (int layer = 0; layer < layers.Length; layer++)
        {
            if (layer > 0 && dropout > 0)
                states = StreamDropout.Apply(states, dropout, training);
            Tensor below = states;
            Tensor[] directions = [.. layers[layer].Select((name, direction) => run(below, Weights(name), direction == 1))];
            states = directions.Length == 1 ? directions[0] : cat(directions, dim: -1);
        }
        return states;
    }

    // Looked up at each use: moving a module to another device makes other parameters.
    private RecurrentWeights Weights(string name) => new(get_parameter("weight_ih" + name)!, get_parameter("weight_hh" + name)!,
        get_parameter("bias_ih" + name)!, get_parameter("bias_hh" + name)!);

    private void Create(int inputSize, string name)
    {
        int sums = (cell == RecurrentCell.Lstm ? 4 : 3) * hiddenSize;
        Register("weight_ih", sums, inputSize);
        Register("weight_hh", sums, hiddenSize);
        Register("bias_ih", sums);
        Register("bias_hh", sums);

        void Register(string kind, params long[] shape) =>
            register_parameter(kind + name, new Parameter(Uniform(empty(shape), generator: null)));
    }

    // Uniform in ±1/sqrt(hidden).
    private Tensor Uniform(Tensor weights, Generator? generator)
    {
        double bound = 1 / Math.Sqrt(hiddenSize);
        return weights.uniform_(-bound, bound, generator);
    }
}
