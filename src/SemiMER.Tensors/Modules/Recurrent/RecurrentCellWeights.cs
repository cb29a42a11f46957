namespace SemiMER.Tensors.Modules;

/// <summary>The parameters of a cell of one step, registered with it under PyTorch's names.</summary>
internal sealed class RecurrentCellWeights
{
    private static readonly string[] Names = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];

    private readonly torch.nn.Module cell;
    private readonly Parameter?[] values = new Parameter?[Names.Length];

    /// <summary>Registers weights, and biases if asked for, uniform between -1 / sqrt(features) and 1 / sqrt(features).</summary>
    internal RecurrentCellWeights(torch.nn.Module cell, int gates, long inputs, long features, bool bias, torch.ScalarType? type)
    {
        this.cell = cell;
        long[][] shapes = [[gates * features, inputs], [gates * features, features], [gates * features], [gates * features]];
        double bound = 1 / Math.Sqrt(features);
        for (int i = 0; i < (bias ? 4 : 2); i++)
        {
            cell.register_parameter(Names[i], values[i] = Parameter.Make(shapes[i], type));
            torch.nn.init.uniform_(values[i]!, -bound, bound);
        }
    }

    /// <summary>Weights of the input, weights of the state, bias of the input, bias of the state.</summary>
    internal Parameter?[] All => values;

    /// <summary>The parameter of that name, or null.</summary>
    internal Parameter? this[string name]
    {
        get => values[Array.IndexOf(Names, name)];
        set => cell.Replace(name, values[Array.IndexOf(Names, name)] = value);
    }
}
