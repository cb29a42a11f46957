using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors.Modules;

/// <summary>One step of a recurrent cell: a sequence of one.</summary>
internal static class RecurrentCellStep
{
    internal static (Tensor Hidden, Tensor? Cell) Run(
        string kind, Tensor input, Tensor? hidden, Tensor? cell, bool isLstm, ReadOnlySpan<Parameter?> weights)
    {
        long inputs = weights[0]!.sizes[1], features = weights[1]!.sizes[1];
        if (input.sizes.Length is not (1 or 2) || input.sizes[^1] != inputs)
            throw new ArgumentException($"{kind}: expected [batch, {inputs}] or [{inputs}], got shape {Shapes.Text(input.sizes)}.");
        using DisposeScope scope = torch.NewDisposeScope();
        bool single = input.sizes.Length == 1;
        Tensor x = single ? input.unsqueeze(0) : input;
        long[] shape = [x.sizes[0], features];
        (Tensor h, _, Tensor? c) = Recurrence.Run(
            x, [x.sizes[0]], false, State(hidden), isLstm ? State(cell) : null,
            weights[2] is null ? [weights[0]!, weights[1]!] : [weights[0]!, weights[1]!, weights[2]!, weights[3]!]);
        if (single) (h, c) = (h.squeeze(0), c?.squeeze(0));
        return (h.MoveToOuterDisposeScope(), c?.MoveToOuterDisposeScope());

        Tensor State(Tensor? given)
        {
            if (given is null) return torch.zeros(shape, dtype: x.dtype);
            Tensor state = single ? given.unsqueeze(0) : given;
            return Shapes.Same(state.sizes, shape)
                ? state
                : throw new ArgumentException($"{kind}: a state must be {Shapes.Text(shape)}, got shape {Shapes.Text(state.sizes)}.");
        }
    }
}
