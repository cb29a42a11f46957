namespace SemiMER.Tensors.Benchmarks;

/// <summary>A step of Adam on the parameters of the full step's model.</summary>
internal sealed class AdamRow(long[][] shapes)
    : Row($"Adam, {shapes.Length} parameters of {shapes.Sum(Elements) / 1000} thousand numbers", "adam", new { shapes })
{
    private Parameter[] parameters = [];
    private Adam optimizer = null!;

    /// <summary>Shapes of two LSTMs, TextCNN and a classifier.</summary>
    public static long[][] FullStepShapes { get; } =
    [
        [512, 130], [512, 128], [512], [512], [512, 342], [512, 128], [512], [512], [128, 768, 3], [128], [128, 768, 4], [128],
        [128, 768, 5], [128], [128, 384], [128], [128, 384], [128], [128, 128], [128], [4, 128], [4],
    ];

    public override void SetUp()
    {
        parameters = [.. shapes.Select(shape => new Parameter(Uniform(shape)))];
        foreach (Parameter parameter in parameters)
            parameter.grad = Uniform(parameter.shape);
        optimizer = optim.Adam(parameters, lr: 1e-3);
    }

    public override Tensor Step()
    {
        optimizer.step();
        return parameters[0].alias();
    }

    public override void TearDown()
    {
        optimizer.Dispose();
        foreach (Parameter parameter in parameters)
            parameter.Dispose();
        parameters = [];
    }

    private static long Elements(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);
}
