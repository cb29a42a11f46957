using System.Globalization;
using PackedSequence = SemiMER.Tensors.torch.nn.utils.rnn.PackedSequence;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors.Modules;

/// <summary>
/// The layers of an LSTM or GRU: each takes the output of the one below, in both directions if bidirectional, with dropout between
/// layers in training. Weights and biases start uniform in +-1 / sqrt(features), drawn in the order of their names.
/// </summary>
internal sealed class RecurrentStack
{
    private readonly string kind;
    private readonly bool isLstm, batchFirst;
    private readonly long inputs, features;
    private readonly int layers, directions;
    private readonly double dropout;
    private readonly List<Parameter[]> weights = [];

    internal RecurrentStack(
        torch.nn.Module owner, bool isLstm, long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout,
        bool bidirectional, torch.ScalarType? type)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numLayers);
        Dropout.Check(dropout);
        kind = owner.GetName();
        this.isLstm = isLstm;
        this.batchFirst = batchFirst;
        this.dropout = dropout;
        (inputs, features, layers, directions) = (inputSize, hiddenSize, checked((int)numLayers), bidirectional ? 2 : 1);
        long gates = (isLstm ? 4 : 3) * features;
        for (int layer = 0; layer < layers; layer++)
        {
            for (int direction = 0; direction < directions; direction++)
            {
                long width = layer == 0 ? inputs : features * directions;
                string suffix = "_l" + layer.ToString(CultureInfo.InvariantCulture) + (direction == 1 ? "_reverse" : "");
                List<Parameter> own = [Add("weight_ih", [gates, width]), Add("weight_hh", [gates, features])];
                if (bias) own.AddRange([Add("bias_ih", [gates]), Add("bias_hh", [gates])]);
                weights.Add([.. own]);

                Parameter Add(string name, long[] sizes)
                {
                    Parameter parameter = Parameter.Make(sizes, type);
                    owner.register_parameter(name + suffix, parameter);
                    return parameter;
                }
            }
        }
        double bound = 1 / Math.Sqrt(features);
        foreach (Parameter parameter in weights.SelectMany(own => own)) torch.nn.init.uniform_(parameter, -bound, bound);
    }

    /// <summary>The output of [time, batch, inputs], [batch, time, inputs] or [time, inputs], and the last states.</summary>
    internal (Tensor Output, Tensor Hidden, Tensor? Cell) Run(Tensor input, Tensor? hidden, Tensor? cell, bool training)
    {
        if (input.sizes.Length is not (2 or 3) || input.sizes[^1] != inputs)
        {
            throw new ArgumentException(
                $"{kind}: expected {(batchFirst ? $"[batch, time, {inputs}]" : $"[time, batch, {inputs}]")} or [time, {inputs}], " +
                $"got shape {Shapes.Text(input.sizes)}.");
        }
        using DisposeScope scope = torch.NewDisposeScope();
        bool single = input.sizes.Length == 2;
        Tensor x = single ? input.unsqueeze(1) : batchFirst ? input.transpose(0, 1) : input;
        long time = x.sizes[0], batch = x.sizes[1];
        if (time == 0) throw new ArgumentException($"{kind}: a sequence needs at least one step, got shape {Shapes.Text(input.sizes)}.");
        var batchSizes = new long[time];
        Array.Fill(batchSizes, batch);
        (Tensor output, Tensor h, Tensor? c) = Layers(
            x.reshape(time * batch, inputs), batchSizes, single ? hidden?.unsqueeze(1) : hidden, single
                ? cell?.unsqueeze(1) : cell, training);
        output = output.reshape(time, batch, features * directions);
        if (single) (output, h, c) = (output.squeeze(1), h.squeeze(1), c?.squeeze(1));
        else if (batchFirst) output = output.transpose(0, 1);
        return (output.MoveToOuterDisposeScope(), h.MoveToOuterDisposeScope(), c?.MoveToOuterDisposeScope());
    }

    /// <summary>The output of packed sequences, and the last states in the order of the batch.</summary>
    internal (PackedSequence Output, Tensor Hidden, Tensor? Cell) Run(PackedSequence input, Tensor? hidden, Tensor? cell, bool training)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.data.sizes.Length != 2 || input.data.sizes[1] != inputs)
            throw new ArgumentException($"{kind}: expected packed rows of {inputs} features, got shape {Shapes.Text(input.data.sizes)}.");
        using DisposeScope scope = torch.NewDisposeScope();
        (Tensor output, Tensor h, Tensor? c) = Layers(
            input.data, input.BatchSizes, Ordered(hidden, input.sorted_indices), Ordered(cell, input.sorted_indices), training);
        var packed = new PackedSequence(output, input.batch_sizes.alias(), input.sorted_indices?.alias(), input.unsorted_indices?.alias());
        return (packed.MoveToOuterDisposeScope(), Ordered(h, input.unsorted_indices)!.MoveToOuterDisposeScope(),
            Ordered(c, input.unsorted_indices)?.MoveToOuterDisposeScope());
    }

    private static Tensor? Ordered(Tensor? state, Tensor? index) => state is null || index is null ? state : state.index_select(1, index);

    private (Tensor Output, Tensor Hidden, Tensor? Cell) Layers(Tensor rows, long[] batchSizes, Tensor? hidden, Tensor? cell, bool training)
    {
        long[] shape = [layers * directions, batchSizes[0], features];
        Check(hidden, shape, rows.dtype);
        Check(cell, shape, rows.dtype);
        Tensor first = hidden ?? torch.zeros(shape, dtype: rows.dtype);
        Tensor? firstCell = isLstm ? cell ?? torch.zeros(shape, dtype: rows.dtype) : null;
        var lastHidden = new List<Tensor>();
        var lastCell = new List<Tensor>();
        Tensor output = rows;
        for (int layer = 0; layer < layers; layer++)
        {
            if (layer > 0) output = torch.nn.functional.dropout(output, dropout, training);
            var results = new Tensor[directions];
            for (int direction = 0; direction < directions; direction++)
            {
                int at = layer * directions + direction;
                (results[direction], Tensor h, Tensor? c) = Recurrence.Run(
                    output, batchSizes, direction == 1, first.select(0, at), firstCell?.select(0, at), weights[at]);
                lastHidden.Add(h);
                if (c is not null) lastCell.Add(c);
            }
            output = directions == 1 ? results[0] : torch.cat(results, 1);
        }
        return (output, torch.stack(lastHidden), isLstm ? torch.stack(lastCell) : null);
    }

    private void Check(Tensor? state, long[] shape, torch.ScalarType type)
    {
        if (state is not null && (!Shapes.Same(state.sizes, shape) || state.dtype != type))
        {
            throw new ArgumentException(
                $"{kind}: a first state must be {type} [layers * directions, batch, features] = {Shapes.Text(shape)}, got " +
                $"{state.dtype} of shape {Shapes.Text(state.sizes)}.");
        }
    }
}
