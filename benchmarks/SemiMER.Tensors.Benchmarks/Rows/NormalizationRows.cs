namespace SemiMER.Tensors.Benchmarks;

/// <summary>Layer normalisation of [rows, features], with all gradients.</summary>
internal sealed class LayerNormRow(long rows, long features)
    : WeighedRow($"layer norm {rows}x{features}", "layer norm", new { rows, features })
{
    private LayerNorm norm = null!;

    protected override long[] InputShape => [rows, features];

    protected override nn.Module MakeModule() => norm = nn.LayerNorm(features);

    protected override Tensor Output(Tensor input) => norm.call(input);
}

/// <summary>Batch normalisation of [rows, features] in training, with all gradients.</summary>
internal sealed class BatchNormRow(long rows, long features)
    : WeighedRow($"batch norm {rows}x{features}", "batch norm", new { rows, features })
{
    private BatchNorm1d norm = null!;

    protected override long[] InputShape => [rows, features];

    protected override nn.Module MakeModule() => norm = nn.BatchNorm1d(features);

    protected override Tensor Output(Tensor input) => norm.call(input);
}

/// <summary>Dropout of [rows, features], with the gradient.</summary>
internal sealed class DropoutRow(long rows, long features, double probability)
    : WeighedRow($"dropout {rows}x{features}", "dropout", new { rows, features, probability })
{
    private Dropout dropout = null!;

    protected override long[] InputShape => [rows, features];

    protected override nn.Module MakeModule() => dropout = nn.Dropout(probability);

    protected override Tensor Output(Tensor input) => dropout.call(input);
}
